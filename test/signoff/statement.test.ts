import { expect } from "chai";
import { readStatement, type Statement, statementBytes } from "../../src/signoff/statement.ts";
import { refusalOf } from "../support/refusal-code.ts";

describe("a statement", () => {
  const statement: Statement = {
    subject: [{ name: "ä", digest: { sha256: "0a".repeat(32) } }],
    predicateType: "https://example.org/said/v1",
    predicate: { said: true },
  };
  const read = (value: unknown) =>
    readStatement(Buffer.from(JSON.stringify(value)), statement.predicateType, "said.json");
  const raw = JSON.parse(Buffer.from(statementBytes(statement)).toString()) as Record<string, unknown>;

  it("is in-toto's, and is read back", () => {
    expect(raw["_type"]).to.equal("https://in-toto.io/Statement/v1");
    expect(read(raw)).to.deep.equal(statement);
    expect(read({ ...raw, extension: 1 })).to.deep.equal(statement);
  });

  it("is refused where it is another, or not whole", () => {
    const subject = statement.subject[0];
    const wrong: readonly (readonly [value: unknown, clause: string])[] = [
      [null, "it is no in-toto Statement of version 1"],
      [{ ...raw, _type: "https://in-toto.io/Statement/v0.1" }, "it is no in-toto Statement of version 1"],
      [{ ...raw, predicateType: "other" }, "its predicate is not of the type https://example.org/said/v1"],
      [{ ...raw, subject: [] }, "it lacks its subject or its predicate"],
      [{ ...raw, subject: [{ name: "a" }] }, "it lacks its subject or its predicate"],
      [{ ...raw, subject: [{ ...subject, digest: { sha1: "00" } }] }, "it lacks its subject or its predicate"],
      [
        { ...raw, subject: [{ ...subject, digest: { sha256: "0A".repeat(32) } }] },
        "it lacks its subject or its predicate",
      ],
      [{ ...raw, subject: Array(65).fill(subject) }, "it lacks its subject or its predicate"],
      [{ ...raw, predicate: [] }, "it lacks its subject or its predicate"],
    ];
    for (const [value, clause] of wrong) {
      const refusal = refusalOf(() => read(value));
      expect([refusal?.code, refusal?.message]).to.deep.equal([
        "bad-statement",
        `The statement in said.json cannot be used: ${clause}; take the bundle from its source again.`,
      ]);
    }
    expect(refusalOf(() => readStatement(Buffer.from("{"), "", "a"))?.code).to.equal("bad-statement");
  });
});
