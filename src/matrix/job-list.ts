import { jobNames, reportName } from "./job-scripts.ts";
import type { BuildMatrix, MatrixImage } from "./matrix.ts";

/** What one CI makes of each kind of job. */
export interface JobMakers<Job> {
  build(matrix: BuildMatrix, image: MatrixImage): Job;
  verify(matrix: BuildMatrix, image: MatrixImage): Job;
  report(matrix: BuildMatrix): Job;
  sign(matrix: BuildMatrix, image: MatrixImage): Job;
}

/** All jobs of a matrix with their names, those that others wait for first. */
export function jobList<Job>(matrix: BuildMatrix, make: JobMakers<Job>): [name: string, job: Job][] {
  const { images, signOffArgs } = matrix;
  const signed = signOffArgs === undefined ? [] : images;
  return [
    ...images.map((image): [string, Job] => [jobNames(image).build, make.build(matrix, image)]),
    ...images.map((image): [string, Job] => [jobNames(image).verify, make.verify(matrix, image)]),
    [reportName(matrix), make.report(matrix)],
    ...signed.map((image): [string, Job] => [jobNames(image).sign, make.sign(matrix, image)]),
  ];
}
