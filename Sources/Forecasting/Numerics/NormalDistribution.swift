import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
    /// The value below which a standard normal variable stays with the given probability.
    ///
    /// Wichura (1988), "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics 37,
    /// routine PPND16: relative accuracy about 1e-16.
    ///
    /// - Parameter probability: from 0 (minus infinity) to 1 (infinity); NaN outside.
    public static func quantile(_ probability: Double) -> Double {
        let centred = probability - 0.5
        if abs(centred) <= 0.425 {
            return centred * ratio(central, at: 0.180625 - centred * centred)
        }
        let tail = centred < 0 ? probability : 1 - probability
        guard tail > 0 else { return tail < 0 || tail.isNaN ? .nan : centred < 0 ? -.infinity : .infinity }
        let root = (-log(tail)).squareRoot()
        let magnitude = root <= 5 ? ratio(middle, at: root - 1.6) : ratio(far, at: root - 5)
        return centred < 0 ? -magnitude : magnitude
    }

    /// Numerator and denominator of a rational function, constant term first.
    private typealias Rational = (numerator: [Double], denominator: [Double])

    private static func ratio(_ rational: Rational, at x: Double) -> Double {
        polynomial(rational.numerator, at: x) / polynomial(rational.denominator, at: x)
    }

    private static func polynomial(_ coefficients: [Double], at x: Double) -> Double {
        coefficients.reversed().reduce(0) { $0 * x + $1 }
    }

    private static let central: Rational = (
        [
            3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
            45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
        ],
        [
            1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
            21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
        ]
    )

    private static let middle: Rational = (
        [
            1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
            1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4,
        ],
        [
            1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
            0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
        ]
    )

    private static let far: Rational = (
        [
            6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
            0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
        ],
        [
            1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
            2.04426310338993978564e-15,
        ]
    )
}
