import { expect } from "chai";
import { guestOf } from "../../src/guest/guest.ts";
import { absentTools, missingCommand, missingTools, type RequiredTool } from "../../src/verify/required-tool.ts";
import { goodAmphora } from "../support/good-amphora.ts";
import { memoryTree } from "../support/memory-tree.ts";

const guest = guestOf(memoryTree(goodAmphora().set("/usr/bin/broken", { content: "no program", mode: 0o755 })));
const tool = (command: string, name = "kmod"): RequiredTool => ({
  need: "this",
  command,
  debian: [name, "other"],
  redhat: ["x"],
});

describe("a required tool", () => {
  it("is a package's record and a program that starts", () => {
    expect(missingTools(guest, [tool("modprobe")])).to.deep.equal([]);
    expect(missingTools(guest, [tool("insmod", "none")])).to.deep.equal([
      "the package none or other (this)",
      "the command insmod (this)",
    ]);
    expect(missingCommand(guest, "broken")).to.deep.equal([
      "/usr/bin/broken that starts: it is neither an ELF program nor a script",
    ]);
    expect(missingTools(guestOf(memoryTree(new Map())), [tool("modprobe")])).to.have.length(2);
  });

  it("is there for operators when its program is, or its package where it has none", () => {
    const { command: _, ...plain } = tool("");
    expect(absentTools(guest, [tool("broken", "none"), plain])).to.deep.equal([]);
    expect(absentTools(guest, [tool("lost"), { ...plain, debian: ["none"] }])).to.deep.equal([
      "lost of kmod or other (this)",
      "none (this)",
    ]);
  });
});
