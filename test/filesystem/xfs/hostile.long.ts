import { testHostileXfs } from "../../support/xfs-hostile-tests.ts";

describe("hostile XFS at length", function () {
  this.timeout(3_600_000);
  testHostileXfs(20_000);
});
