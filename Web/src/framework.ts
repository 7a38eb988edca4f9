// An entry of its own, so that React lands in a chunk whose name (and cache entry) survives changes of the page.
import "react";
import "react-dom";
