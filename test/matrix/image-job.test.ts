import { expect } from "chai";
import { combinations, type MatrixDocument } from "../../src/matrix/combinations.ts";
import { imageOf } from "../../src/matrix/image-job.ts";
import { Refusal } from "../../src/refusal.ts";
import { refusalOf } from "../support/refusal-code.ts";

const refuse = (clause: string, way: readonly string[]) => new Refusal("bad-matrix", `${way.join(".")}: ${clause}`);

function first(document: Omit<MatrixDocument, "name">) {
  const [combination] = combinations({ name: "amp", ...document }, refuse);
  if (combination === undefined) throw new Error("no combination");
  return imageOf("amp", combination, refuse);
}

describe("the image of a combination", () => {
  it("has a name that every CI takes, the options as words, and the file that the type makes", () => {
    const os = { name: "9.stream", options: { "base-os": "centos", release: "9-stream", "package-agent": true } };
    expect(
      first({ options: { trace: false }, environment: { DIB_X: "1" }, axes: { os: [os], type: ["tar"] } }),
    ).to.deep.equal({
      id: "amp-9-stream-tar",
      file: "amp-9-stream-tar.tar",
      args: [
        "--base-os=centos",
        "--release=9-stream",
        "--package-agent",
        "--type=tar",
        "--output=out/amp-9-stream-tar",
      ],
      environment: { DIB_X: "1" },
    });
  });

  for (const [what, document, message] of [
    [
      "a value that diskimage-create refuses, where it stands",
      { options: { arch: "vax" }, axes: { type: ["qcow2"] } },
      /^options\.arch: amp-qcow2: The value "vax" of option -a is not usable: /,
    ],
    [
      "a value of an axis",
      { axes: { "base-os": ["debain"], type: ["qcow2"] } },
      /^axes\.base-os\.0: amp-debain-qcow2: The value "debain" of option -i /,
    ],
    [
      "a long option that has no letter",
      { options: { compression: "lzma" }, axes: { type: ["qcow2"] } },
      /^options\.compression: .* of option --compression is not usable/,
    ],
    [
      "a variable that diskimage-create refuses",
      { environment: { AMP_IMAGESIZE: "big" }, axes: { type: ["qcow2"] } },
      /^environment\.AMP_IMAGESIZE: .*variable AMP_IMAGESIZE/,
    ],
    [
      "a plan that contradicts itself",
      { environment: { DIB_LOCAL_ELEMENTS: "ours" }, axes: { type: ["qcow2"] } },
      /^environment\.DIB_LOCAL_ELEMENTS: amp-qcow2: DIB_LOCAL_ELEMENTS needs /,
    ],
    [
      "an option that nobody knows",
      { axes: { sise: [3] } },
      /^axes\.sise: diskimage-create has no option --sise; the nearest one is --size$/,
    ],
    [
      "an option of the job's own",
      { options: { output: "x" }, axes: { size: [3] } },
      /^options\.output: the jobs decide/,
    ],
    [
      "a password",
      { options: { "root-password": "x" }, axes: { size: [3] } },
      /^options\.root-password: a password has no/,
    ],
    [
      "a secret",
      { environment: { REG_PASSWORD: "x" }, axes: { size: [3] } },
      /^environment\.REG_PASSWORD: .* like a secret/,
    ],
  ] as const) {
    it(`is refused for ${what}`, () => {
      const refusal = refusalOf(() => first(document));
      expect(refusal?.message).to.match(message);
    });
  }
});
