import type { StatedExpectation } from "../../verify/verdict.ts";
import { bytesText } from "../quantity.ts";
import type { ImagePlace } from "./image-place.ts";
import { html, type Markup } from "./markup.ts";
import { partitionMap } from "./partition-map.ts";
import { countText, diskText } from "./quantity.ts";
import { dataTable, disclosure, heading, type Section, section, termList } from "./section.ts";

/** Which image it is, and what it was held against. */
export function identitySection(place: ImagePlace): Section {
  const { image, level } = place;
  const { contents, partitions, profile, expectations = [] } = image;
  const system = contents?.system;
  const name = system?.name ?? (system && [system.id, system.version].filter((word) => word !== undefined).join(" "));
  const body = html`${termList([
    ["Path", html`<bdi class="path">${image.path}</bdi>`],
    [
      "SHA-256",
      image.sha256 === ""
        ? "unknown, as the file could not be read"
        : html`<code class="digest">${image.sha256}</code>`,
    ],
    ["Format", image.format],
    ["Disk", bytesBoth(diskText, image.virtualSize)],
    ["File", image.fileSize !== undefined && bytesBoth(bytesText, image.fileSize)],
    ["Partition table", image.partitionTable && tableNames[image.partitionTable]],
    ["System", name !== undefined && html`<bdi>${name}</bdi>`],
    ["Architecture", contents?.architecture !== undefined && html`<bdi>${contents.architecture}</bdi>`],
    ["Kernel", contents?.kernels.map((release, index) => html`${index > 0 && ", "}<bdi>${release}</bdi>`)],
    ["Packages", contents && countText(contents.packages.length)],
    ["Files", contents && html`${countText(contents.folders.files)}, together ${bytesText(contents.folders.bytes)}`],
    ["Profile", profile && html`<bdi>${profile.name ?? profile.path}</bdi>`],
  ])}
${
  partitions !== undefined &&
  partitions.length > 0 &&
  html`${heading(level + 1, "Partitions")}\n${partitionMap(partitions, image.virtualSize)}`
}
${expectations.length > 0 && expectationTable(expectations)}`;
  return section(place, "identity", "The image", body);
}

const tableNames = { mbr: "MBR", gpt: "GPT", none: "none: the file system lies on the bare disk" };

function bytesBoth(text: (bytes: number) => string, bytes: number): Markup {
  return html`${text(bytes)} <span class="aside">${countText(bytes)} bytes</span>`;
}

function expectationTable(expectations: readonly StatedExpectation[]): Markup {
  const rows = expectations.map(({ name, value, from }) => [
    name,
    html`<bdi>${typeof value === "string" ? value : JSON.stringify(value)}</bdi>`,
    html`<bdi>${from}</bdi>`,
  ]);
  const columns = [{ title: "Expectation" }, { title: "Value" }, { title: "Stated by" }];
  return disclosure("What it was held against", dataTable("What the image was held against", columns, rows));
}
