import { check, describe, expect } from "../src/verify/suite.ts";

describe("format", () => {
  check(
    {
      id: "A1-image-format-declared",
      title: "The image is of the format that its name and its build record state",
      grade: "required",
      why: "Glance and nova take an image for what it is declared as; a qcow2 that is declared raw boots from its own header, and one that is not what it says may name files of the host.",
      fix: "Rename the image, upload it with the right --disk-format, or build it again with the right -t.",
      appliesTo: {},
    },
    ({ image, evidence }) => {
      const stated = image.declaredFormats.map(({ by, format }) => `${by} says ${format}`);
      evidence(`content: ${image.format}; ${stated.join(", ") || "nothing states a format"}`);
      expect(image.formatFindings, "statements that the content belies").to.be.none();
    },
  );
});
