/// An order among others that ascend by number.
protocol NumberedOrder {
    var number: Int { get }
}

extension Array where Element: NumberedOrder {
    /// The place of the first order of that number or a higher one; `endIndex` if there is none.
    ///
    /// - Complexity: O(log n); constant for the last and for what comes after it.
    func place(atOrAfter number: Int) -> Int {
        guard let last, number <= last.number else { return endIndex }
        var (lower, upper) = (startIndex, endIndex - 1)
        while lower < upper {
            let middle = (lower + upper) / 2
            if self[middle].number < number { lower = middle + 1 } else { upper = middle }
        }
        return lower
    }

    /// The place of the order of that number; `nil` if there is none.
    func place(of number: Int) -> Int? {
        let place = place(atOrAfter: number)
        return place < endIndex && self[place].number == number ? place : nil
    }
}
