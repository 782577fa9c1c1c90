import { testXfsSets } from "../../support/xfs-set-tests.ts";
import { xfsSets } from "../../support/xfs-sets.ts";

describe("sets of XFS", function () {
  // One appliance serves all sets that this host's kernel does not mount; without KVM that takes a minute.
  this.timeout(300_000);
  testXfsSets(xfsSets().filter(({ long }) => !long));
});
