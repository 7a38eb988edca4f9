/// Which line the Theta method is drawn towards, and how long it holds.
public enum ThetaVariant: String, CaseIterable, Sendable {
    /// Theta 2: half the slope of the regression line (Assimakopoulos and Nikolopoulos, 2000).
    case standard
    /// Theta estimated: OTM of Fiorucci et al. (2016).
    case optimised
    /// Theta estimated, and the line drawn anew at every observation from those before it: DOTM of Fiorucci et al. (2016).
    case dynamic

    var isDynamic: Bool { self == .dynamic }
    var estimatesTheta: Bool { self != .standard }
}
