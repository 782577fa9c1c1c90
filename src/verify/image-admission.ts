import { type Admission, admissionOf } from "../disk/admission/admission.ts";
import type { ImageUnderTest } from "./image-under-test.ts";

/** What OpenStack makes of the image when it is uploaded as what it was found to be here. */
export function imageAdmission({ file, format }: Pick<ImageUnderTest, "file" | "format">): Admission {
  return admissionOf(file, format);
}
