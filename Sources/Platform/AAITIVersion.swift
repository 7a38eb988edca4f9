/// The version of AAITI, as health checks and artifacts name it.
public let aaitiVersion = "0.1.0"
