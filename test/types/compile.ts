import ts from 'typescript';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** What the compiler says of one line. */
export interface Finding {
  readonly line: number;
  readonly message: string;
}

/**
 * Compiles files as one program with the project's own settings.
 *
 * @param sources text that takes the place of files, by path
 * @param files what is looked at. @default - the sources
 */
export function compile(
  sources: ReadonlyMap<string, string>,
  files: readonly string[] = [...sources.keys()],
): ReadonlyMap<string, readonly Finding[]> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options: project } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  const options = { ...project, incremental: false, tsBuildInfoFile: undefined };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name) ?? readFile(name);
  const program = ts.createProgram(files, options, host);
  return new Map(
    files.map((name) => {
      const file = program.getSourceFile(name)!;
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return [
        name,
        found.map(({ start, messageText }) => ({
          line: file.getLineAndCharacterOfPosition(start!).line + 1,
          message: ts.flattenDiagnosticMessageText(messageText, '\n'),
        })),
      ];
    }),
  );
}
