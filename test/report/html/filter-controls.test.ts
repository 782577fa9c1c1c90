import { expect } from "chai";
import { filterControls } from "../../../src/report/html/filter-controls.ts";

describe("the controls of a list", () => {
  const facets = [{ name: "grade", label: "Grade", choices: [{ value: "required", label: "required", count: 3 }] }];
  const { text } = filterControls("search", "Search it", facets, { expandable: true });

  it("are hidden until there is a script that serves them", () => {
    expect(text).to.match(/^<div class="controls"[^>]* hidden>/);
  });

  it("are labelled, and say to a screen reader what is left", () => {
    expect(text).to.contain('<label for="search">Search it</label>').and.to.contain('id="search"');
    expect(text).to.contain('role="group" aria-label="Grade"').and.to.contain('role="status"');
    expect(text).to.contain('data-facet="grade" data-choice="required" aria-pressed="false">required <b>3</b>');
  });
});
