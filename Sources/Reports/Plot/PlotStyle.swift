/// How the parts of a ``Plot`` look, light and dark, as the style sheet that stands in the picture.
enum PlotStyle {
    static let sheet = light + "@media(prefers-color-scheme:dark){\(dark)}"

    private static let light = """
        .plot{font:12px system-ui,sans-serif}.plot text{fill:#57606a}.plot .heading{font-size:15px;font-weight:600;\
        fill:#1b1f24}.plot .ground{fill:#fff}.plot .grid{stroke:#e3e6ea}.plot .axis{stroke:#8b949e}\
        .plot .marker{stroke:#8b949e;stroke-dasharray:4 3}.plot .line{fill:none;stroke-width:1.6;stroke-linejoin:round}\
        .plot .observed{stroke:#3d4752}.plot .forecast{stroke:#0b63c5}\
        .plot .inner{fill:#0b63c5;fill-opacity:.26}.plot .outer{fill:#0b63c5;fill-opacity:.13}\
        .plot .benchmark{stroke:#8b949e;stroke-dasharray:5 3}.plot .gain{fill:#1a7f37}.plot .loss{fill:#cf222e}\
        .plot .loss:not(.bar,.point){fill-opacity:.3}
        """

    private static let dark = """
        .plot text{fill:#9aa4af}.plot .heading{fill:#e6e8eb}.plot .ground{fill:#14181d}.plot .grid{stroke:#2b3138}\
        .plot .axis,.plot .marker{stroke:#6e7781}.plot .observed{stroke:#c9d1d9}.plot .forecast{stroke:#6cb2ff}\
        .plot .inner,.plot .outer{fill:#6cb2ff}.plot .gain{fill:#3fb950}.plot .loss{fill:#f85149}
        """
}
