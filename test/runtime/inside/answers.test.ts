import { expect } from "chai";
import { run } from "../../../src/host/run.ts";
import { answersInside } from "../../../src/runtime/inside/answers.ts";
import { rejectionOf } from "../../support/refusal-code.ts";

// A shell of this host stands for that of a guest: scripts are the same to it.
const shell = { run: (script: string) => run(["sh", "-c", script]) };

describe("answersInside", () => {
  it("gives what each command wrote, to either output, whatever became of the others", async () => {
    const answers = await answersInside(shell, {
      two: "echo one; echo two",
      none: "true",
      failing: "echo broken >&2; exit 3",
      bare: "printf x",
      late: "sleep 0.1; echo late",
      several: "echo a\n\necho b",
    });
    expect(answers).to.deep.equal({
      two: "one\ntwo",
      none: "",
      failing: "broken",
      bare: "x",
      late: "late",
      several: "a\nb",
    });
  });

  it("refuses a guest that stops answering half-way", async () => {
    const refusal = await rejectionOf(answersInside(shell, { one: "echo a", two: "kill -9 $$", three: "echo c" }));
    expect([refusal?.code, refusal?.message]).to.deep.equal([
      "probe-answer",
      "The amphora answered 1 of 3 questions: nothing",
    ]);
  });
});
