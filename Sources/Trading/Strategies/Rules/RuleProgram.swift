/// A condition as steps that need no memory of their own: each step's answer is a bit, and groups look at the bits of
/// their parts, which come before them.
///
/// There are three answers (Kleene's logic): a comparison with a column that has no value yet is neither true nor
/// false, and so is what depends on it, `not` included.
struct RuleProgram: Sendable {
    private enum Step: Sendable {
        case compare(RuleComparison.Operator, Side, Side)
        case all(UInt64)
        case any(UInt64)
        case not(UInt64)
    }

    /// A number, or where it lies in the memory.
    private struct Side: Sendable {
        let number: Double
        let place: RuleMemory.Place?
        let ago: Int
    }

    private var steps: [Step] = []

    init(_ condition: RuleCondition, in layout: RuleLayout) {
        _ = add(condition, layout)
        precondition(steps.count <= RuleReader.maximumConditions, "a step is a bit of a word")
    }

    /// - Returns: the bit of the condition.
    private mutating func add(_ condition: RuleCondition, _ layout: RuleLayout) -> UInt64 {
        let step: Step
        switch condition {
        case .all(let parts): step = .all(parts.reduce(0) { $0 | add($1, layout) })
        case .any(let parts): step = .any(parts.reduce(0) { $0 | add($1, layout) })
        case .not(let part): step = .not(add(part, layout))
        case .comparison(let comparison):
            step = .compare(
                comparison.comparator,
                Self.side(comparison.left, layout),
                Self.side(comparison.right, layout)
            )
        }
        steps.append(step)
        return 1 << UInt64(steps.count - 1)
    }

    private static func side(_ operand: RuleOperand, _ layout: RuleLayout) -> Side {
        switch operand {
        case .number(let number): Side(number: number, place: nil, ago: 0)
        case .column(let column, let ago): Side(number: .nan, place: layout.places[column], ago: ago)
        }
    }

    /// Whether the condition is known to hold.
    func holds(in memory: RuleMemory) -> Bool {
        var (bit, truths, falsehoods): (UInt64, UInt64, UInt64) = (1, 0, 0)
        for step in steps {
            let (isTrue, isFalse) = Self.answer(step, truths, falsehoods, memory)
            if isTrue { truths |= bit }
            if isFalse { falsehoods |= bit }
            bit <<= 1
        }
        return truths & (1 << UInt64(steps.count - 1)) != 0
    }

    @inline(__always)
    private static func answer(
        _ step: Step,
        _ truths: UInt64,
        _ falsehoods: UInt64,
        _ memory: RuleMemory
    ) -> (isTrue: Bool, isFalse: Bool) {
        switch step {
        case .all(let parts): return (truths & parts == parts, falsehoods & parts != 0)
        case .any(let parts): return (truths & parts != 0, falsehoods & parts == parts)
        case .not(let part): return (falsehoods & part != 0, truths & part != 0)
        case .compare(let comparator, let left, let right):
            let (now, other) = (value(left, 0, memory), value(right, 0, memory))
            guard !now.isNaN, !other.isNaN else { return (false, false) }
            if !comparator.isCross {
                let isTrue = comparator.holds(now, other)
                return (isTrue, !isTrue)
            }
            let (before, otherBefore) = (value(left, 1, memory), value(right, 1, memory))
            guard !before.isNaN, !otherBefore.isNaN else { return (false, false) }
            let isTrue = comparator.holds(now, other) && !comparator.holds(before, otherBefore)
            return (isTrue, !isTrue)
        }
    }

    @inline(__always)
    private static func value(_ side: Side, _ back: Int, _ memory: RuleMemory) -> Double {
        guard let place = side.place else { return side.number }
        return memory.value(at: place, ago: side.ago + back)
    }
}

extension RuleComparison.Operator {
    /// Of a crossing: whether it is on the side that is crossed to.
    @inline(__always)
    fileprivate func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .above, .crossesAbove: left > right
        case .atLeast: left >= right
        case .below, .crossesBelow: left < right
        case .atMost: left <= right
        }
    }
}
