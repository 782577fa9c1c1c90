import { testXfsSets } from "../../support/xfs-set-tests.ts";
import { xfsSets } from "../../support/xfs-sets.ts";

describe("large sets of XFS", function () {
  this.timeout(900_000);
  testXfsSets(xfsSets().filter(({ long }) => long));
});
