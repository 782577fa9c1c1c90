import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { expectValid, yamlFile } from "./schema.ts";

const folder = "ci/zuul";
const roles = readdirSync(`${folder}/roles`);

interface Job {
  readonly name: string;
  readonly run: string;
  readonly vars?: Readonly<Record<string, unknown>>;
}

interface Play {
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly roles: readonly string[];
}

type Task = Readonly<Record<string, unknown>>;

/** What Zuul and Ansible say, or the job is told by its playbook. */
const TOLD = ["amphora_signoff"];

describe("the jobs and roles for Zuul", () => {
  const jobs = yamlFile<{ readonly job: Job }[]>(`${folder}/jobs.yaml`);
  const defaultsOf = (role: string) =>
    yamlFile<Readonly<Record<string, unknown>>>(`${folder}/roles/${role}/defaults/main.yaml`);
  const tasksOf = (role: string) => yamlFile<readonly Task[]>(`${folder}/roles/${role}/tasks/main.yaml`);
  const flat = (tasks: readonly Task[]): Task[] =>
    tasks.flatMap((task) => [
      ...flat((task["block"] ?? []) as Task[]),
      ...flat((task["always"] ?? []) as Task[]),
      task,
    ]);

  it("has jobs by the schema of zuul-lint, whose playbooks take roles that lie beside them", () => {
    expectValid("zuul", jobs);
    for (const { job } of jobs) {
      const [play] = yamlFile<[Play]>(job.run);
      expect(play.roles.filter((name) => !roles.includes(name))).to.deep.equal([]);
      const defaults = Object.assign({}, ...play.roles.map(defaultsOf)) as object;
      const given = [...Object.keys(job.vars ?? {}), ...Object.keys(play.vars ?? {})];
      expect(given.filter((name) => !(name in defaults))).to.deep.equal([]);
    }
  });

  it("lets no shell read a variable, but for the commands that prepare a node", () => {
    for (const role of roles) {
      for (const task of flat(tasksOf(role)).filter((one) => !("block" in one))) {
        const [module = ""] = Object.keys(task).filter((key) => key.includes(".") || key.startsWith("zuul_"));
        expect(module, String(task["name"])).to.match(
          /^(ansible\.builtin\.(command|copy|file|get_url|shell)|zuul_return)$/,
        );
        if (module.endsWith(".command")) expect(task[module]).to.be.an("object").that.has.property("argv");
        if (module.endsWith(".shell")) expect(task["loop"]).to.equal("{{ amphora_build_prepare }}");
      }
    }
  });

  it("runs every command in the project, where the package and files that options name may lie", () => {
    const place = "{{ ansible_user_dir }}/{{ zuul.project.src_dir }}";
    const commands = roles.flatMap((role) =>
      flat(tasksOf(role)).flatMap((task) => (task["ansible.builtin.command"] ?? []) as { chdir?: string }),
    );
    expect(commands.map(({ chdir }) => chdir)).to.deep.equal(Array(8).fill(place));
  });

  for (const role of roles) {
    it(`uses variables in ${role} that have a default and are documented, and no others`, () => {
      const text = readFileSync(`${folder}/roles/${role}/tasks/main.yaml`, "utf8");
      const own = flat(tasksOf(role)).flatMap(({ vars }) => Object.keys((vars as object | undefined) ?? {}));
      const named = [...new Set(text.match(/\bamphora_\w+/g))];
      const used = named.filter((name) => ![...own, ...TOLD, "amphora_image_file"].includes(name));
      const documented = [
        ...readFileSync(`${folder}/roles/${role}/README.rst`, "utf8").matchAll(/^\.\. zuul:rolevar:: (\w+)$/gm),
      ];
      expect(used.toSorted()).to.deep.equal(Object.keys(defaultsOf(role)).toSorted());
      expect(documented.map(([, name]) => name).toSorted()).to.deep.equal(Object.keys(defaultsOf(role)).toSorted());
    });
  }

  it("is made of nothing else", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.\w+$/.test(name));
    const expected = [
      ...["jobs.yaml", ...jobs.map(({ job }) => job.run.slice(folder.length + 1))],
      ...roles.flatMap((role) =>
        ["README.rst", "defaults/main.yaml", "tasks/main.yaml"].map((name) => `roles/${role}/${name}`),
      ),
    ];
    expect(files.toSorted()).to.deep.equal(expected.toSorted());
  });
});
