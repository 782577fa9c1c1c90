import { testMutants } from "../support/mutation/kill.ts";
import { mutants } from "./selinux.mutants.ts";

describe("checks of SELinux", () => {
  testMutants(mutants);
});
