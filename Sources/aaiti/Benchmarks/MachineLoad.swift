import Foundation

/// The one-minute load average of the machine, as every figure is reported with; `nil` where the system does not tell.
func loadAverage() -> Double? {
    var loads = [0.0]
    return unsafe getloadavg(&loads, 1) == 1 ? loads[0] : nil
}
