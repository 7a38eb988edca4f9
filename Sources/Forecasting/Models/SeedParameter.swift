import Parameters

extension Parameter {
    /// The seed of what a model draws at random.
    static var seed: Parameter {
        Parameter("seed", .integer(0...2_147_483_647), default: 1, summary: "seed of the random numbers")
    }
}
