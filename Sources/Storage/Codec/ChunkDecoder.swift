import Markets

/// The way back from the bytes of ``ChunkEncoder`` to candles.
///
/// Bytes that are no chunk give a ``ChunkFault``, whatever they are; nothing is read outside of them.
package enum ChunkDecoder {
    /// Decodes a chunk and appends its candles.
    ///
    /// - Throws: ``ChunkFault``; `columns` may then hold a part of the chunk.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer,
        appendingTo columns: inout CandleColumns
    ) throws(ChunkFault) {
        var reader = unsafe ChunkReader(bytes)
        let header = try unsafe reader.header()
        var state = State(header)
        let scratch = unsafe Scratch()
        defer { unsafe scratch.deallocate() }
        var done = 0
        while done < header.count {
            let count = min(ChunkEncoder.blockLength, header.count - done)
            for column in 0..<6 {
                try unsafe reader.unpack(count, into: scratch.integers + column * ChunkEncoder.blockLength)
            }
            try unsafe decodeTimes(count, &state, scratch)
            unsafe decodePrices(count, &state, scratch)
            unsafe columns.append(count, scratch)
            done += count
        }
        guard unsafe reader.isAtTail else { throw ChunkFault("there are bytes behind its end") }
    }

    /// What carries over from one block to the next.
    private struct State {
        let header: ChunkHeader
        var time: Int64
        var close: Int64
        var isFirst = true

        init(_ header: ChunkHeader) {
            self.header = header
            time = header.firstTime &- header.timeUnit
            close = header.firstPrice
        }
    }

    private static func decodeTimes(
        _ count: Int,
        _ state: inout State,
        _ scratch: Scratch
    ) throws(ChunkFault) {
        let steps = unsafe scratch.integers
        var isAscending = true
        for index in 0..<count {
            let time = unsafe state.time &+ steps[index] &* state.header.timeUnit
            isAscending = isAscending && (time > state.time || state.isFirst)
            state.isFirst = false
            state.time = time
            unsafe scratch.times[index] = Timestamp(milliseconds: time)
        }
        guard isAscending else { throw ChunkFault("its times do not ascend") }
    }

    /// Turns differences into integer prices, in place, and these and the volumes into numbers.
    private static func decodePrices(_ count: Int, _ state: inout State, _ scratch: Scratch) {
        let length = ChunkEncoder.blockLength
        let open = unsafe scratch.integers + length
        let high = unsafe open + length
        let low = unsafe high + length
        let close = unsafe low + length
        var previous = state.close
        for index in 0..<count {
            let first = unsafe previous &+ open[index]
            let last = unsafe first &+ close[index]
            unsafe open[index] = first
            unsafe high[index] = high[index] &+ max(first, last)
            unsafe low[index] = min(first, last) &- low[index]
            unsafe close[index] = last
            previous = last
        }
        state.close = previous
        for column in 0..<4 {
            let scale = state.header.priceScale
            unsafe convert(open + column * length, count, scale, to: scratch.numbers + column * length)
        }
        unsafe convert(close + length, count, state.header.volumeScale, to: scratch.numbers + 4 * length)
    }

    private static func convert(
        _ integers: UnsafeMutablePointer<Int64>,
        _ count: Int,
        _ scale: DecimalScale,
        to numbers: UnsafeMutablePointer<Double>
    ) {
        switch scale {
        case .decimals(let decimals):
            // A division, not a product with the reciprocal: only the division is correctly rounded.
            let power = DecimalScale.powersOfTen[decimals]
            for index in 0..<count { unsafe numbers[index] = unsafe Double(integers[index]) / power }
        case .bits:
            for index in 0..<count {
                unsafe numbers[index] = unsafe Double(bitPattern: UInt64(bitPattern: integers[index]))
            }
        }
    }

    /// Room for one block: six columns of integers, the times, five columns of numbers.
    @unsafe
    struct Scratch {
        let integers = UnsafeMutablePointer<Int64>.allocate(capacity: 6 * ChunkEncoder.blockLength)
        let times = UnsafeMutablePointer<Timestamp>.allocate(capacity: ChunkEncoder.blockLength)
        let numbers = UnsafeMutablePointer<Double>.allocate(capacity: 5 * ChunkEncoder.blockLength)

        init() {
            unsafe integers.initialize(repeating: 0, count: 6 * ChunkEncoder.blockLength)
            unsafe times.initialize(repeating: Timestamp(milliseconds: 0), count: ChunkEncoder.blockLength)
            unsafe numbers.initialize(repeating: 0, count: 5 * ChunkEncoder.blockLength)
        }

        func deallocate() {
            unsafe integers.deallocate()
            unsafe times.deallocate()
            unsafe numbers.deallocate()
        }
    }
}

extension CandleColumns {
    /// Appends the decoded candles of one block.
    fileprivate mutating func append(_ count: Int, _ block: ChunkDecoder.Scratch) {
        let length = ChunkEncoder.blockLength
        let numbers = unsafe block.numbers
        unsafe openTimes.append(contentsOf: UnsafeBufferPointer(start: block.times, count: count))
        unsafe open.append(contentsOf: UnsafeBufferPointer(start: numbers, count: count))
        unsafe high.append(contentsOf: UnsafeBufferPointer(start: numbers + length, count: count))
        unsafe low.append(contentsOf: UnsafeBufferPointer(start: numbers + 2 * length, count: count))
        unsafe close.append(contentsOf: UnsafeBufferPointer(start: numbers + 3 * length, count: count))
        unsafe volume.append(contentsOf: UnsafeBufferPointer(start: numbers + 4 * length, count: count))
    }
}
