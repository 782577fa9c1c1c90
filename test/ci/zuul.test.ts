import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { expectValid, yamlFile } from "./schema.ts";

const role = "ci/zuul/roles/amphora-verify";

interface Job {
  readonly run: string;
  readonly vars: Readonly<Record<string, unknown>>;
}

type Task = Readonly<Record<string, unknown>>;

describe("the job and the role for Zuul", () => {
  const [{ job }] = yamlFile<[{ readonly job: Job }]>("ci/zuul/jobs.yaml");
  const defaults = yamlFile<Readonly<Record<string, unknown>>>(`${role}/defaults/main.yaml`);
  const tasks = yamlFile<readonly Task[]>(`${role}/tasks/main.yaml`);

  it("has a job by the schema of zuul-lint, whose playbook takes the role that lies beside it", () => {
    expectValid("zuul", [{ job }]);
    const [play] = yamlFile<[{ readonly roles: readonly string[] }]>(job.run);
    expect(play.roles.map((name) => existsSync(`ci/zuul/roles/${name}`))).to.deep.equal([true]);
    expect(Object.keys(job.vars).filter((name) => !(name in defaults))).to.deep.equal([]);
  });

  it("lets no shell read a variable", () => {
    const modules = tasks.flatMap((task) => Object.keys(task).filter((key) => key.includes(".")));
    expect([...new Set(modules)].toSorted()).to.deep.equal(["ansible.builtin.command", "ansible.builtin.file"]);
    for (const task of tasks.filter((one) => "ansible.builtin.command" in one)) {
      expect(task["ansible.builtin.command"]).to.be.an("object").that.has.property("argv");
    }
  });

  it("uses variables that have a default and are documented, and no others", () => {
    const named = (text: string) => [...new Set(text.match(/\bamphora_verify_\w+/g))];
    const local = ["amphora_verify_outputs"];
    const used = named(readFileSync(`${role}/tasks/main.yaml`, "utf8")).filter((name) => !local.includes(name));
    const documented = [...readFileSync(`${role}/README.rst`, "utf8").matchAll(/^\.\. zuul:rolevar:: (\w+)$/gm)];
    expect(used.toSorted()).to.deep.equal(Object.keys(defaults).toSorted());
    expect(documented.map(([, name]) => name).toSorted()).to.deep.equal(Object.keys(defaults).toSorted());
  });

  it("is made of nothing else", () => {
    const files = readdirSync("ci/zuul", { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
    expect(files).to.have.length(5);
  });
});
