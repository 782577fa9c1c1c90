import { expect } from "chai";
import { lastOf, listOf, namesOf, parseUnit } from "../../../src/guest/systemd/unit-file.ts";

const text = `# comment
[Unit]
After=a.service b.service
After=
After=c.service
; another
[Service]
ExecStart=/bin/one
ExecStart=
ExecStart=/bin/two \\
# between continued lines
  --flag
User = octavia
User=
`;

describe("a unit's file", () => {
  const { assignments, problems } = parseUnit(text, "/a");

  it("has lists that an empty value takes back, and dependencies that it does not", () => {
    expect(listOf(assignments, "Service", "ExecStart")).to.deep.equal(["/bin/two --flag"]);
    expect(namesOf(assignments, "Unit", "After")).to.deep.equal(["a.service", "b.service", "c.service"]);
    expect(listOf(assignments, "Unit", "ExecStart")).to.deep.equal([]);
  });

  it("has values of which the last counts, unless it is set back", () => {
    expect(lastOf(assignments, "Service", "User")).to.equal(undefined);
    const more = parseUnit("[S]\nUser=a\nUser=b\n", "/b").assignments;
    expect(lastOf(more, "S", "User")).to.equal("b");
    expect(problems).to.deep.equal([]);
  });

  it("names the lines that systemd passes over", () => {
    expect(parseUnit("a=b\n[S]\nnonsense\n=x\n", "/c")).to.deep.equal({
      assignments: [],
      problems: [
        "/c:1 stands outside any section",
        "/c:3 is neither a section nor an assignment",
        "/c:4 is neither a section nor an assignment",
      ],
    });
  });
});
