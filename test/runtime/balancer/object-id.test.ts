import { expect } from "chai";
import { objectId } from "../../../src/runtime/balancer/object-id.ts";

describe("objectId", () => {
  it("is a UUID of version 5 and the variant of RFC 4122", () => {
    expect(objectId("a listener")).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("is the same for the same name, and another one for another name", () => {
    expect(objectId("m1")).to.equal(objectId("m1"));
    expect(objectId("m1")).to.not.equal(objectId("m2"));
  });
});
