import { expect } from "chai";
import { attributeCollection } from "../../../src/filesystem/xfs/attribute-collection.ts";
import { codeOf } from "../../support/refusal-code.ts";

describe("attributeCollection", () => {
  const value = Buffer.from("value");
  const never = () => expect.fail("a value was read that is not to be seen");

  it("gives names their namespace and leaves out what is not for users", () => {
    const { attributes, add } = attributeCollection(99);
    add(0, Buffer.from("a"), 5, () => value);
    add(2, Buffer.from("a"), 5, () => value);
    add(4, Buffer.from("capability"), 5, () => value);
    add(8, Buffer.from("parent"), 5, never);
    add(0x80, Buffer.from("unfinished"), 5, never);
    expect([...attributes.keys()]).to.deep.equal(["user.a", "trusted.a", "security.capability"]);
  });

  it("shows an access control list as Linux does, under two names", () => {
    const { attributes, add } = attributeCollection(99);
    add(2, Buffer.from("SGI_ACL_FILE"), 4, () => Buffer.alloc(4));
    add(2, Buffer.from("SGI_ACL_DEFAULT"), 4, () => Buffer.alloc(4));
    add(0, Buffer.from("SGI_ACL_FILE"), 5, () => value);
    expect([...attributes.keys()]).to.have.members([
      ...["system.posix_acl_access", "trusted.SGI_ACL_FILE", "system.posix_acl_default"],
      ...["trusted.SGI_ACL_DEFAULT", "user.SGI_ACL_FILE"],
    ]);
  });

  it("refuses a name twice, no name, two namespaces at once, a value over 64 KiB and 64 MiB in all", () => {
    const { add } = attributeCollection(99);
    add(0, Buffer.from("a"), 5, () => value);
    for (const [flags, name, size] of [
      [0, "a", 5],
      [0, "", 5],
      [0, "b\0c", 5],
      [6, "b", 5],
      [0, "b", 65537],
    ] as const) {
      expect(
        codeOf(() => add(flags, Buffer.from(name), size, () => value)),
        name,
      ).to.equal("corrupt-filesystem");
    }
    const many = () => {
      for (let index = 0; index < 1100; index++) add(0, Buffer.from(`n${index}`), 65536, () => value);
    };
    expect(codeOf(many)).to.equal("unsupported-filesystem");
  });
});
