import { Refusal } from "../refusal.ts";
import type { AccessRefusalCode } from "./access-method.ts";

/** An operating system as virt-inspector describes it; every string is the guest's word, left out where nothing was told. */
export interface InspectedSystem {
  /** The device of its root file system, as the appliance names it. */
  readonly root: string;
  /** `linux`, … */
  readonly name?: string;
  readonly architecture?: string;
  /** `debian`, `ubuntu`, `rocky`, … */
  readonly distribution?: string;
  readonly productName?: string;
  /** `12.15`; of what names a single number `9.0`. */
  readonly version?: string;
  readonly hostname?: string;
  /** `deb`, `rpm`. */
  readonly packageFormat?: string;
  readonly packageManagement?: string;
  readonly mountpoints: readonly { readonly device: string; readonly path: string }[];
  readonly filesystems: readonly InspectedFilesystem[];
  readonly applications: readonly InspectedApplication[];
}

export interface InspectedFilesystem {
  readonly device: string;
  readonly type?: string;
  readonly label?: string;
  readonly uuid?: string;
}

/** A package. */
export interface InspectedApplication {
  readonly name: string;
  /** `[EPOCH:]VERSION[-RELEASE]`, as package managers write it. */
  readonly version: string;
  readonly architecture?: string;
}

/** An element of xml2js: its attributes, its text, and its children by name, each as a list. */
interface Element {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly children: Readonly<Record<string, unknown>>;
}

/**
 * Reads the XML of virt-inspector(1), "XML format".
 *
 * @returns one entry for each operating system, none where virt-inspector finds none
 * @throws {Refusal} `access-failed` where it is none
 */
export async function parseInspection(xml: string): Promise<readonly InspectedSystem[]> {
  const { default: xml2js } = await import("xml2js");
  let document: unknown;
  try {
    document = await xml2js.parseStringPromise(xml, { explicitRoot: true });
  } catch (cause) {
    throw refuse("What virt-inspector wrote is no XML; report it with the image.", cause);
  }
  const [operatingSystems] = elements({ attributes: {}, text: "", children: record(document) }, "operatingsystems");
  if (operatingSystems === undefined)
    throw refuse("What virt-inspector wrote is not its XML; report it with the image.");
  return elements(operatingSystems, "operatingsystem").map(systemOf);
}

function systemOf(element: Element): InspectedSystem {
  const text = (name: string) => elements(element, name)[0]?.text;
  const [major, minor] = [text("major_version"), text("minor_version")];
  const inside = (outer: string, inner: string) => elements(element, outer).flatMap((each) => elements(each, inner));
  return {
    root: text("root") ?? "",
    ...told({
      name: text("name"),
      architecture: text("arch"),
      distribution: text("distro"),
      productName: text("product_name"),
      version: major === undefined ? undefined : `${major}.${minor ?? "0"}`,
      hostname: text("hostname"),
      packageFormat: text("package_format"),
      packageManagement: text("package_management"),
    }),
    mountpoints: inside("mountpoints", "mountpoint").map((each) => ({ device: deviceOf(each), path: each.text })),
    filesystems: inside("filesystems", "filesystem").map((each) => ({
      device: deviceOf(each),
      ...told({
        type: elements(each, "type")[0]?.text,
        label: elements(each, "label")[0]?.text,
        uuid: elements(each, "uuid")[0]?.text,
      }),
    })),
    applications: inside("applications", "application").map(applicationOf),
  };
}

function applicationOf(element: Element): InspectedApplication {
  const text = (name: string) => elements(element, name)[0]?.text;
  const [epoch, release, architecture] = [text("epoch"), text("release"), text("arch")];
  const version = `${epoch ? `${epoch}:` : ""}${text("version") ?? ""}${release ? `-${release}` : ""}`;
  return { name: text("name") ?? "", version, ...told({ architecture }) };
}

/** Without the members that are undefined. */
function told<Name extends string>(members: Record<Name, string | undefined>): Partial<Record<Name, string>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
}

function deviceOf({ attributes }: Element): string {
  const { dev } = attributes;
  return typeof dev === "string" ? dev : "";
}

/** The children of that name; whatever is no element is taken for an empty one. */
function elements({ children }: Element, name: string): Element[] {
  const found = Object.hasOwn(children, name) ? children[name] : undefined;
  return Array.isArray(found) ? found.map(elementOf) : found === undefined ? [] : [elementOf(found)];
}

function elementOf(value: unknown): Element {
  if (typeof value === "string") return { attributes: {}, text: value, children: {} };
  const children = record(value);
  const { $: attributes, _: text } = children;
  return { attributes: record(attributes), text: typeof text === "string" ? text : "", children };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function refuse(sentence: string, cause?: unknown): Refusal<AccessRefusalCode> {
  return new Refusal("access-failed", sentence, { cause });
}
