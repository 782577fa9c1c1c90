/** The tool's own Chai, which operators' checks are given where they import `chai`. */
export * from "chai";
