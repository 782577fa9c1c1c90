import { expect } from "chai";
import { asRoot, findPrivilege, isRoot } from "../../src/host/privilege.ts";
import { run } from "../../src/host/run.ts";
import { Refusal } from "../../src/refusal.ts";

describe("privilege", () => {
  it("finds the way to root that this host offers, or refuses", async () => {
    try {
      const privilege = await findPrivilege();
      const who = await run(asRoot(privilege, ["id", "-u"]));
      expect(who.stdout).to.equal("0\n");
      expect(privilege === "root").to.equal(isRoot());
    } catch (error) {
      expect(error).to.be.instanceOf(Refusal);
      expect((error as Refusal).code).to.equal("no-privilege");
    }
  });

  it("never lets sudo ask for a password", () => {
    expect(asRoot("sudo", ["id", "-u"])).to.deep.equal(["sudo", "-n", "--", "id", "-u"]);
    expect(asRoot("root", ["id", "-u"])).to.deep.equal(["id", "-u"]);
  });
});
