import { expect } from "chai";
import { expandVariables, parseGrubScript } from "../../../src/guest/grub/grub-script.ts";

const words = (text: string) => parseGrubScript(text).map((command) => command.words);

describe("parseGrubScript", () => {
  it("splits commands at lines and semicolons, and words at blanks", () => {
    expect(words("a b\tc; d\n\n  e  ;;f")).to.deep.equal([["a", "b", "c"], ["d"], ["e"], ["f"]]);
  });

  it("leaves out comments, but not a hash within a word", () => {
    expect(words("# all\na # b\nc#d")).to.deep.equal([["a"], ["c#d"]]);
  });

  it("undoes quotes and escapes", () => {
    expect(words(`echo 'a b' "c \\"d\\" $e" f\\ g h'i'"j" ''`)).to.deep.equal([
      ["echo", "a b", 'c "d" $e', "f g", "hij", ""],
    ]);
  });

  it("bears quotes that do not end", () => {
    expect(words("a 'b c\nd \"e\nf \\")).to.deep.equal([
      ["a", "'b c"],
      ["d", '"e'],
      ["f", "\\"],
    ]);
  });

  it("knows which menu entry and which section a command belongs to", () => {
    const text = `### BEGIN /etc/grub.d/10_linux ###
function gfxmode {
	set x="\${1}"
}
submenu 'More' {
	menuentry 'Debian' --class gnu {
		if [ x = y ]; then insmod xzio; fi
		linux /a
	}
	after
}
### END /etc/grub.d/10_linux ###
outside
`;
    const of = (name: string) => parseGrubScript(text).find((command) => command.words[0] === name);
    const section = "/etc/grub.d/10_linux";
    expect(of("linux")).to.deep.equal({ words: ["linux", "/a"], section, entry: "Debian" });
    expect(of("set")).to.deep.equal({ words: ["set", "x=$".concat("{1}")], section });
    expect(of("after")).to.deep.equal({ words: ["after"], section });
    expect(of("outside")).to.deep.equal({ words: ["outside"] });
  });
});

describe("expandVariables", () => {
  it("puts in what is set, and nothing for what is not", () => {
    const variables = new Map([["a", "1 2"]]);
    expect(expandVariables("x$a-$".concat("{a}$b$", "{c}$"), variables)).to.equal("x1 2-1 2$");
  });
});
