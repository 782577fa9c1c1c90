/** A section of the checklist of a correct amphora, and how many items it has. */
export interface ChecklistSection {
  readonly letter: string;
  readonly title: string;
  readonly items: number;
}

/** What a correct amphora shows; a check's id begins with the item that it answers. */
export const checklist: readonly ChecklistSection[] = [
  { letter: "A", title: "Container file, partitions, file system, boot loader", items: 13 },
  { letter: "B", title: "Kernel, initial RAM disk, modules", items: 14 },
  { letter: "C", title: "Packages", items: 18 },
  { letter: "D", title: "The amphora agent", items: 14 },
  { letter: "E", title: "Units", items: 9 },
  { letter: "F", title: "Network and name resolution", items: 6 },
  { letter: "G", title: "cloud-init", items: 6 },
  { letter: "H", title: "The RAM disk of certificates", items: 3 },
  { letter: "I", title: "Logs", items: 4 },
  { letter: "J", title: "Kernel values", items: 4 },
  { letter: "K", title: "SELinux", items: 3 },
  { letter: "L", title: "ssh", items: 5 },
  { letter: "M", title: "Hygiene and secrets", items: 15 },
  { letter: "N", title: "The running amphora", items: 12 },
];

/** Items that no check answers, each with the reason. */
export const notChecked: Readonly<Record<string, string>> = {
  H2: "the mounted RAM disk is seen only in a running amphora",
  H3: "no fault of an image: keys that live in memory are gone after a reboot, by design",
  I4: "the file arrives with the configuration drive, not with the image",
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((item) => [`N${item}`, "it is seen only in a running amphora"]),
  ),
};

/** The ids of all items: `A1`, `A2`, … */
export function itemsOf(sections: readonly ChecklistSection[] = checklist): string[] {
  return sections.flatMap(({ letter, items }) => Array.from({ length: items }, (_, index) => `${letter}${index + 1}`));
}
