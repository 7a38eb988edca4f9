package import GRDB

/// The schema of `aaiti.sqlite`, as the steps that made it: named, applied once and in order, never changed afterwards.
///
/// Times are milliseconds UTC. Money is decimal text, prices and quantities are whole ticks and lots, fee rates parts per
/// billion: no amount is a floating-point number. `seq` keeps the order in which rows came.
package enum ApplicationMigrations {
    package static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("001 accounts") { try $0.execute(sql: accounts) }
        migrator.registerMigration("002 models") { try $0.execute(sql: models) }
        migrator.registerMigration("003 backtests") { try $0.execute(sql: backtests) }
        migrator.registerMigration("004 bots") { try $0.execute(sql: bots) }
        migrator.registerMigration("005 model care") { try $0.execute(sql: modelCare) }
        migrator.registerMigration("006 order life cycle") { try $0.execute(sql: orderLifeCycle) }
        migrator.registerMigration("007 backtest verdicts") { try $0.execute(sql: backtestVerdicts) }
        migrator.registerMigration("008 account limits") { try $0.execute(sql: accountLimits) }
        return migrator
    }

    private static let accounts = """
        CREATE TABLE users (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            email TEXT NOT NULL UNIQUE CHECK (email = lower(email)),
            password_hash TEXT NOT NULL,
            role TEXT NOT NULL,
            is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
            created_at INTEGER NOT NULL,
            last_login INTEGER
        ) STRICT;

        CREATE TABLE sessions (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            refresh_token_hash TEXT NOT NULL,
            previous_token_hash TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER,
            ip_address TEXT NOT NULL,
            user_agent TEXT NOT NULL
        ) STRICT;
        CREATE INDEX sessions_of_user ON sessions (user_id);

        -- Without a reference to users: the trail outlives accounts, and records attempts on unknown ones.
        CREATE TABLE audit_logs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            user_id TEXT,
            action TEXT NOT NULL,
            resource_type TEXT,
            resource_id TEXT,
            details TEXT NOT NULL CHECK (json_valid(details)),
            ip_address TEXT,
            user_agent TEXT,
            time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX audit_logs_of_user ON audit_logs (user_id);
        CREATE INDEX audit_logs_of_action ON audit_logs (action);
        CREATE TRIGGER audit_logs_never_change BEFORE UPDATE ON audit_logs
        BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;
        CREATE TRIGGER audit_logs_never_go BEFORE DELETE ON audit_logs
        BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;

        CREATE TABLE settings (
            key TEXT NOT NULL PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private static let models = """
        CREATE TABLE ml_models (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            name TEXT NOT NULL,
            algorithm TEXT NOT NULL,
            symbols TEXT NOT NULL CHECK (json_valid(symbols)),
            timeframe TEXT NOT NULL,
            training_period_days INTEGER CHECK (training_period_days > 0),
            horizon INTEGER NOT NULL CHECK (horizon > 0),
            parameters TEXT NOT NULL CHECK (json_valid(parameters)),
            status TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version >= 0),
            metrics TEXT CHECK (metrics IS NULL OR json_valid(metrics)),
            error TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            last_trained INTEGER
        ) STRICT;

        CREATE TABLE model_artifacts (
            model_id TEXT NOT NULL REFERENCES ml_models (id) ON DELETE CASCADE,
            version INTEGER NOT NULL CHECK (version > 0),
            algorithm TEXT NOT NULL,
            parameters TEXT NOT NULL CHECK (json_valid(parameters)),
            payload BLOB NOT NULL,
            data_fingerprint TEXT NOT NULL,
            code_version TEXT NOT NULL,
            evaluation TEXT NOT NULL CHECK (json_valid(evaluation)),
            training_milliseconds REAL NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (model_id, version)
        ) STRICT;

        CREATE TABLE training_jobs (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            model_id TEXT NOT NULL REFERENCES ml_models (id) ON DELETE CASCADE,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            status TEXT NOT NULL,
            progress REAL NOT NULL,
            stage TEXT NOT NULL,
            error TEXT,
            attempts INTEGER NOT NULL CHECK (attempts >= 0),
            created_at INTEGER NOT NULL,
            started_at INTEGER,
            finished_at INTEGER
        ) STRICT;
        CREATE INDEX training_jobs_of_model ON training_jobs (model_id);
        CREATE INDEX training_jobs_of_user ON training_jobs (user_id);
        CREATE INDEX training_jobs_by_status ON training_jobs (status);

        -- The timeframe is that of the model when it forecast: the one whose candles tell what came of it.
        CREATE TABLE predictions (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            model_id TEXT NOT NULL REFERENCES ml_models (id) ON DELETE CASCADE,
            model_version INTEGER NOT NULL,
            symbol TEXT NOT NULL,
            timeframe TEXT NOT NULL,
            as_of INTEGER NOT NULL,
            step INTEGER NOT NULL CHECK (step > 0),
            target_time INTEGER NOT NULL,
            value REAL NOT NULL,
            lower_80 REAL NOT NULL,
            upper_80 REAL NOT NULL,
            lower_95 REAL NOT NULL,
            upper_95 REAL NOT NULL,
            actual REAL,
            created_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX predictions_of_model ON predictions (model_id);
        CREATE INDEX predictions_without_outcome ON predictions (symbol, timeframe, target_time) WHERE actual IS NULL;
        """

    private static let backtests = """
        CREATE TABLE backtests (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            symbol TEXT NOT NULL,
            timeframe TEXT NOT NULL,
            request TEXT NOT NULL CHECK (json_valid(request)),
            status TEXT NOT NULL,
            progress REAL NOT NULL,
            error TEXT,
            metrics TEXT CHECK (metrics IS NULL OR json_valid(metrics)),
            created_at INTEGER NOT NULL,
            finished_at INTEGER
        ) STRICT;
        CREATE INDEX backtests_of_user ON backtests (user_id);
        CREATE INDEX backtests_by_status ON backtests (status);

        CREATE TABLE backtest_results (
            backtest_id TEXT NOT NULL PRIMARY KEY REFERENCES backtests (id) ON DELETE CASCADE,
            trades BLOB NOT NULL,
            equity BLOB NOT NULL
        ) STRICT;
        """

    private static let bots = """
        CREATE TABLE trading_bots (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            user_id TEXT NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
            name TEXT NOT NULL,
            symbol TEXT NOT NULL,
            timeframe TEXT NOT NULL,
            strategy TEXT NOT NULL CHECK (json_valid(strategy)),
            mode TEXT NOT NULL,
            capital TEXT NOT NULL,
            fee_rate INTEGER NOT NULL CHECK (fee_rate BETWEEN 0 AND 1000000000),
            risk TEXT NOT NULL CHECK (json_valid(risk)),
            status TEXT NOT NULL,
            error TEXT,
            state BLOB,
            performance TEXT CHECK (performance IS NULL OR json_valid(performance)),
            first_candle INTEGER,
            last_candle INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX trading_bots_of_user ON trading_bots (user_id);
        CREATE INDEX trading_bots_by_status ON trading_bots (status);

        CREATE TABLE orders (
            bot_id TEXT NOT NULL REFERENCES trading_bots (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            side TEXT NOT NULL,
            type TEXT NOT NULL,
            quantity INTEGER NOT NULL,
            decided_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            status TEXT NOT NULL,
            filled_at INTEGER,
            fill_price INTEGER,
            fee TEXT NOT NULL,
            refusal TEXT,
            PRIMARY KEY (bot_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE trades (
            bot_id TEXT NOT NULL REFERENCES trading_bots (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            side TEXT NOT NULL,
            quantity INTEGER NOT NULL,
            entry_time INTEGER NOT NULL,
            entry_price INTEGER NOT NULL,
            entry_reason TEXT NOT NULL,
            exit_time INTEGER,
            exit_price INTEGER,
            exit_reason TEXT,
            fees TEXT NOT NULL,
            profit TEXT,
            PRIMARY KEY (bot_id, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE bot_equity (
            bot_id TEXT NOT NULL REFERENCES trading_bots (id) ON DELETE CASCADE,
            time INTEGER NOT NULL,
            equity TEXT NOT NULL,
            PRIMARY KEY (bot_id, time)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE bot_log (
            seq INTEGER PRIMARY KEY,
            bot_id TEXT NOT NULL REFERENCES trading_bots (id) ON DELETE CASCADE,
            time INTEGER NOT NULL,
            level TEXT NOT NULL,
            message TEXT NOT NULL
        ) STRICT;
        CREATE INDEX bot_log_of_bot ON bot_log (bot_id);
        """

    private static let modelCare = """
        ALTER TABLE ml_models ADD COLUMN on_drift TEXT NOT NULL DEFAULT 'alert';
        ALTER TABLE ml_models ADD COLUMN retrain_every_hours INTEGER CHECK (retrain_every_hours > 0);
        ALTER TABLE ml_models ADD COLUMN drift TEXT;
        ALTER TABLE ml_models ADD COLUMN drifting_since INTEGER;
        ALTER TABLE ml_models ADD COLUMN is_demoted INTEGER NOT NULL DEFAULT 0 CHECK (is_demoted IN (0, 1));
        CREATE INDEX ml_models_on_schedule ON ml_models (retrain_every_hours) WHERE retrain_every_hours IS NOT NULL;

        ALTER TABLE model_artifacts ADD COLUMN checksum TEXT;
        ALTER TABLE model_artifacts ADD COLUMN total_milliseconds REAL;
        ALTER TABLE model_artifacts ADD COLUMN calibration TEXT CHECK (calibration IS NULL OR json_valid(calibration));

        ALTER TABLE training_jobs ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';
        ALTER TABLE training_jobs ADD COLUMN reason TEXT NOT NULL DEFAULT 'request';
        ALTER TABLE training_jobs ADD COLUMN deadline INTEGER NOT NULL DEFAULT 60000 CHECK (deadline > 0);

        ALTER TABLE predictions ADD COLUMN origin REAL;
        ALTER TABLE predictions ADD COLUMN direction_probability REAL;
        ALTER TABLE predictions ADD COLUMN conformal_lower_80 REAL;
        ALTER TABLE predictions ADD COLUMN conformal_upper_80 REAL;
        ALTER TABLE predictions ADD COLUMN conformal_lower_95 REAL;
        ALTER TABLE predictions ADD COLUMN conformal_upper_95 REAL;
        CREATE INDEX predictions_by_origin ON predictions (model_id, model_version, as_of);

        -- What came of predictions that are gone, by the UTC day on which they were made.
        CREATE TABLE prediction_scores (
            model_id TEXT NOT NULL REFERENCES ml_models (id) ON DELETE CASCADE,
            model_version INTEGER NOT NULL,
            day INTEGER NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            absolute_errors REAL NOT NULL,
            squared_errors REAL NOT NULL,
            naive_absolute_errors REAL NOT NULL,
            naive_squared_errors REAL NOT NULL,
            inside_80 INTEGER NOT NULL,
            inside_95 INTEGER NOT NULL,
            directions INTEGER NOT NULL,
            right_directions INTEGER NOT NULL,
            probabilities INTEGER NOT NULL,
            squared_distances REAL NOT NULL,
            first_as_of INTEGER NOT NULL,
            last_as_of INTEGER NOT NULL,
            PRIMARY KEY (model_id, model_version, day)
        ) STRICT, WITHOUT ROWID;
        """

    private static let backtestVerdicts = "ALTER TABLE backtest_results ADD COLUMN verdict BLOB"
}
