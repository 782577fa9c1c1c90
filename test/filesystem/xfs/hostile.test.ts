import { testHostileXfs } from "../../support/xfs-hostile-tests.ts";

describe("hostile XFS", function () {
  this.timeout(120_000);
  testHostileXfs(600);
});
