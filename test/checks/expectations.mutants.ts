import type { Mutant } from "../support/mutation/mutant.ts";

const recordPath = "amphora.qcow2.build.json";
/** What a record of the good image would state, and nothing else. */
const record = { recordPath } as const;

export const mutants: readonly Mutant[] = [
  {
    what: "a build record of this image",
    image: ({ expected }) => ({ expected: { ...expected, ...record } }),
    kills: [],
  },
  {
    what: "a build record that is torn",
    image: ({ expected }) => ({ expected: { ...expected, ...record, recordDefect: "it cannot be read" } }),
    kills: ["record-of-this-image"],
  },
  {
    what: "a build record of a file of another size",
    image: ({ expected }) => ({ expected: { ...expected, ...record, recordOfAnother: "it is of a file of 1 byte" } }),
    kills: ["record-of-this-image"],
  },
  {
    what: "a build record of a file with another digest",
    image: ({ expected }) => ({ expected: { ...expected, ...record, recordSha256: "0".repeat(64) } }),
    kills: ["record-digest"],
  },
  {
    what: "a build record that states no digest",
    image: ({ expected: { recordSha256: _, ...expected } }) => ({ expected: { ...expected, ...record } }),
    kills: ["record-digest skipped"],
  },
  {
    what: "a profile that contradicts the build record",
    profile: { schemaVersion: 1, path: "p.yaml", expect: { release: "trixie", fips: true } },
    kills: ["expectations-agree"],
  },
  {
    what: "a profile that says what the build record says",
    profile: { schemaVersion: 1, path: "p.yaml", expect: { size: 3, release: "bookworm" } },
    kills: [],
  },
  { what: "an image asked for of another release", options: { release: "trixie" }, kills: ["expected-system"] },
  {
    what: "an image asked for of another distribution",
    options: { distribution: "ubuntu" },
    kills: ["expected-system"],
  },
  { what: "an image asked for by the number of its release", options: { release: "12" }, kills: [] },
  {
    what: "os-release(5) of another release",
    files: (guest) =>
      guest.write(
        "/usr/lib/os-release",
        guest.text("/usr/lib/os-release").replaceAll("bookworm", "trixie").replaceAll("12", "13"),
      ),
    kills: ["expected-system"],
  },
  {
    what: "an agent of the sources that was asked for as a package",
    files: (guest) =>
      guest
        .remove("/usr/bin/amphora-agent")
        .write("/usr/local/bin/amphora-agent", guest.text("/usr/bin/amphora-agent"), {
          mode: 0o755,
        }),
    kills: ["expected-agent"],
  },
  {
    what: "an image asked for with the agent of the sources",
    options: { agent: "source" },
    kills: ["D10-source-revision", "expected-agent"],
  },
  { what: "an image asked for with any agent", options: { agent: "any" }, kills: [] },
];
