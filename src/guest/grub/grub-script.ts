/** One simple command of a GRUB script, its words without their quotes; variables stand as written. */
export interface GrubCommand {
  readonly words: readonly [string, ...string[]];
  /** The script of /etc/grub.d that wrote it, by the markers that grub-mkconfig leaves. */
  readonly section?: string;
  /** The title of the innermost menu entry that it belongs to. */
  readonly entry?: string;
}

const sectionStart = /^### BEGIN (\S+) ###/;
/** Parts of a word: text in single quotes, in double quotes, an escaped character, or plain characters. */
const wordPart = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\;]+)/sy;

/** The commands of a grub.cfg in their order, whatever conditions they stand under (GRUB manual, "Writing full configuration files"). */
export function parseGrubScript(text: string): GrubCommand[] {
  const commands: GrubCommand[] = [];
  let section: string | undefined;
  // What each brace that is open belongs to: the title of a menu entry, or nothing.
  const open: (string | undefined)[] = [];
  for (const line of text.split("\n")) {
    const marker = sectionStart.exec(line);
    if (marker !== null) section = marker[1];
    for (const words of commandsOf(line)) {
      const [name, ...rest] = words;
      if (name === "}") open.pop();
      const entry = open.findLast((title) => title !== undefined);
      commands.push({ words, ...(section !== undefined && { section }), ...(entry !== undefined && { entry }) });
      if (rest.at(-1) === "{" || name === "{") open.push(name === "menuentry" ? rest[0] : undefined);
    }
    if (line.startsWith("### END ")) section = undefined;
  }
  return commands;
}

/** The commands of one line, which semicolons part. */
function commandsOf(line: string): [string, ...string[]][] {
  const commands: [string, ...string[]][] = [];
  let words: string[] = [];
  const end = () => {
    const [name, ...rest] = words;
    if (name !== undefined) commands.push([name, ...rest]);
    words = [];
  };
  for (let at = 0; at < line.length; ) {
    const character = line.charAt(at);
    if (character === "#") break;
    if (character === ";") end();
    if (character === ";" || /\s/.test(character)) {
      at++;
      continue;
    }
    const [word, next] = wordAt(line, at);
    words.push(word);
    at = next;
  }
  end();
  return commands;
}

function wordAt(line: string, start: number): [word: string, end: number] {
  let word = "";
  let at = start;
  for (;;) {
    wordPart.lastIndex = at;
    const found = wordPart.exec(line);
    if (found === null) {
      // A quote that does not end, or a backslash at the end of the line.
      return at === start ? [line.slice(start), line.length] : [word, at];
    }
    const [all, single, double, escaped, plain] = found;
    word += single ?? double?.replace(/\\(["\\$])/g, "$1") ?? escaped ?? plain ?? "";
    at += all.length;
    if (at >= line.length || /[\s;]/.test(line.charAt(at))) return [word, at];
  }
}

/** What `$name` and `${name}` in a word stand for; nothing for a name that is not set. */
export function expandVariables(word: string, variables: ReadonlyMap<string, string>): string {
  return word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => {
    return variables.get(braced ?? plain ?? "") ?? "";
  });
}
