import { bytesText } from "../quantity.ts";
import { filterControls } from "./filter-controls.ts";
import type { ImagePlace } from "./image-place.ts";
import { html } from "./markup.ts";
import { counted, countText } from "./quantity.ts";
import { dataTable, type Section, section } from "./section.ts";

/** Rows that a page bears; no distribution installs that many. */
const mostRows = 5000;

/** The installed packages as a table, to be searched and sorted. */
export function packagesSection(place: ImagePlace): Section | undefined {
  const { contents } = place.image;
  if (contents === undefined || contents.packages.length === 0) return undefined;
  const { packages, unownedBytes } = contents;
  const columns = [
    { title: "Package" },
    { title: "Version" },
    { title: "Architecture" },
    { title: "Size", isNumber: true },
    { title: "Files", isNumber: true },
  ];
  const rows = packages
    .slice(0, mostRows)
    .map(({ name, version, architecture, bytes, files }) => [
      html`<bdi>${name}</bdi>`,
      html`<bdi>${version}</bdi>`,
      html`<bdi>${architecture}</bdi>`,
      { shown: bytesText(bytes), value: bytes },
      { shown: countText(files), value: files },
    ]);
  const owned = packages.reduce((sum, { bytes }) => sum + bytes, 0);
  const body = html`<p>${counted(packages.length, "package")} own ${bytesText(owned)}; ${bytesText(unownedBytes)} belong to none.</p>
<div data-filterable="packages">
${filterControls(`${place.prefix}package-search`, "Search the packages", [])}
${dataTable("Installed packages", columns, rows, { sortable: true })}
${packages.length > mostRows && html`<p class="note">and ${counted(packages.length - mostRows, "package")} more, which the JSON has</p>`}
</div>`;
  return section(place, "packages", "Packages", body);
}
