extension ApplicationMigrations {
    /// Orders with all their terms, what was filled and booked, and the books of simulated venues.
    ///
    /// An order from before has no `size`: it was one at the market, filled whole or not at all. `fills` and
    /// `ledger_entries` name the bot by its `seq`, because there may be millions of them; they are never changed, and go
    /// only with their bot.
    static let orderLifeCycle = """
        ALTER TABLE orders ADD COLUMN size TEXT CHECK (size IN ('quantity', 'budget'));
        ALTER TABLE orders ADD COLUMN budget TEXT;
        ALTER TABLE orders ADD COLUMN limit_price INTEGER;
        ALTER TABLE orders ADD COLUMN stop_price INTEGER;
        ALTER TABLE orders ADD COLUMN stop_offset INTEGER;
        ALTER TABLE orders ADD COLUMN time_in_force TEXT NOT NULL DEFAULT 'gtc';
        ALTER TABLE orders ADD COLUMN good_till INTEGER;
        ALTER TABLE orders ADD COLUMN is_post_only INTEGER NOT NULL DEFAULT 0 CHECK (is_post_only IN (0, 1));
        ALTER TABLE orders ADD COLUMN is_reduce_only INTEGER NOT NULL DEFAULT 0 CHECK (is_reduce_only IN (0, 1));
        ALTER TABLE orders ADD COLUMN parent INTEGER;
        ALTER TABLE orders ADD COLUMN oco INTEGER;
        ALTER TABLE orders ADD COLUMN tag TEXT;
        ALTER TABLE orders ADD COLUMN size_quantity INTEGER;
        ALTER TABLE orders ADD COLUMN is_cancel_requested INTEGER NOT NULL DEFAULT 0
            CHECK (is_cancel_requested IN (0, 1));
        ALTER TABLE orders ADD COLUMN filled INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE orders ADD COLUMN filled_notional TEXT NOT NULL DEFAULT '0';
        UPDATE orders SET filled = quantity WHERE status = 'filled';

        ALTER TABLE trades ADD COLUMN cost TEXT NOT NULL DEFAULT '0';

        ALTER TABLE bot_log ADD COLUMN code TEXT;
        ALTER TABLE bot_log ADD COLUMN candle INTEGER;

        CREATE TABLE bot_venues (
            bot_id TEXT NOT NULL PRIMARY KEY REFERENCES trading_bots (id) ON DELETE CASCADE,
            state BLOB NOT NULL
        ) STRICT;

        CREATE TABLE fills (
            bot INTEGER NOT NULL REFERENCES trading_bots (seq) ON DELETE CASCADE,
            order_number INTEGER NOT NULL CHECK (order_number > 0),
            execution INTEGER NOT NULL CHECK (execution > 0),
            time INTEGER NOT NULL,
            price INTEGER NOT NULL,
            quantity INTEGER NOT NULL,
            fee TEXT NOT NULL,
            fee_asset TEXT NOT NULL,
            fee_value TEXT NOT NULL,
            liquidity TEXT NOT NULL,
            PRIMARY KEY (bot, order_number, execution)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE ledger_entries (
            bot INTEGER NOT NULL REFERENCES trading_bots (seq) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            time INTEGER NOT NULL,
            asset TEXT NOT NULL,
            counterparty TEXT NOT NULL,
            amount TEXT NOT NULL,
            order_number INTEGER,
            PRIMARY KEY (bot, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER fills_never_change BEFORE UPDATE ON fills
        BEGIN SELECT RAISE (ABORT, 'fills are append-only'); END;
        CREATE TRIGGER fills_go_with_their_bot BEFORE DELETE ON fills
        WHEN EXISTS (SELECT 1 FROM trading_bots WHERE seq = OLD.bot)
        BEGIN SELECT RAISE (ABORT, 'fills are append-only'); END;
        CREATE TRIGGER ledger_entries_never_change BEFORE UPDATE ON ledger_entries
        BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
        CREATE TRIGGER ledger_entries_go_with_their_bot BEFORE DELETE ON ledger_entries
        WHEN EXISTS (SELECT 1 FROM trading_bots WHERE seq = OLD.bot)
        BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;

        -- Who has stopped trading, of whose bots: of one user, or with the user '*' of all.
        CREATE TABLE trading_stops (
            user_id TEXT NOT NULL PRIMARY KEY,
            stopped_by TEXT NOT NULL,
            stopped_at INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// Limits of all bots of a user together, and which of them has stopped trading.
    static let accountLimits = """
        CREATE TABLE trading_accounts (
            user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
            limits TEXT NOT NULL CHECK (json_valid(limits)),
            measures TEXT NOT NULL CHECK (json_valid(measures)),
            revision INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE trading_stops ADD COLUMN account_limit TEXT;
        """
}
