// Fails the build when a page grew beyond what a person on a slow network should wait for. Counted is what a browser
// fetches: scripts and styles compressed, and of the fonts the one that English needs, for the others come by
// `unicode-range` only where their letters stand. It must never count what a page does not load.
import type { Plugin, Rollup } from 'vite';

const KB = 1000;

/** What is fetched for a page: modules that start it, besides the page of every address itself. */
export interface Budget {
  readonly page: string;
  readonly modules: readonly string[];
  /** Whether what every page loads is counted as well. */
  readonly withEntry: boolean;
  readonly limitKb: number;
}

const FONT_OF_ENGLISH = /onest-latin-wght/;

export function budget(budgets: readonly Budget[]): Plugin {
  return {
    name: 'conclave-budget',
    apply: 'build',
    // After everything that may still change the files.
    writeBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const one of budgets) {
          const bytes = await sizeOf(filesOf(one, bundle), bundle);
          const line = `${one.page}: ${(bytes / KB).toFixed(1)} of ${one.limitKb} kB compressed`;
          if (bytes > one.limitKb * KB) this.error(`${line}, which is too much`);
          this.info(line);
        }
      },
    },
  };
}

/** The chunks of the page with all they import, and the styles and fonts that come with them. */
export function filesOf(one: Budget, bundle: Rollup.OutputBundle): Set<string> {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const entries = chunks.filter((chunk) => chunk.isEntry);
  const started = one.modules.map((name) => {
    const found = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(name)));
    if (found === undefined) throw new Error(`the budget of ${one.page} names ${name}, which is in no chunk`);
    return found;
  });
  const everywhere = withImports(entries, bundle);
  const files = [...withImports(started, bundle)];
  return one.withEntry
    ? new Set([...everywhere, ...files])
    : new Set(files.filter((file) => !everywhere.has(file)));
}

function withImports(from: readonly Rollup.OutputChunk[], bundle: Rollup.OutputBundle): Set<string> {
  const files = new Set<string>();
  const waiting = [...from];
  for (let chunk = waiting.pop(); chunk !== undefined; chunk = waiting.pop()) {
    if (files.has(chunk.fileName)) continue;
    for (const name of [chunk.fileName, ...besides(chunk)]) files.add(name);
    waiting.push(...chunk.imports.map((name) => bundle[name]).filter((file) => file?.type === 'chunk'));
  }
  return files;
}

/** The styles of a chunk, and of its fonts the one of English. */
function besides({ viteMetadata }: Rollup.OutputChunk): string[] {
  const assets = [...(viteMetadata?.importedAssets ?? [])];
  return [...(viteMetadata?.importedCss ?? []), ...assets.filter((asset) => FONT_OF_ENGLISH.test(asset))];
}

async function sizeOf(files: Set<string>, bundle: Rollup.OutputBundle): Promise<number> {
  const sizes = await Promise.all([...files].map((name) => fetched(bundle[name])));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function fetched(file: Rollup.OutputBundle[string] | undefined): Promise<number> {
  if (file === undefined) return 0;
  const content = file.type === 'chunk' ? file.code : file.source;
  // Fonts are compressed already.
  if (file.fileName.endsWith('.woff2')) return content.length;
  const compressed = new Blob([new Uint8Array(bytesOf(content))])
    .stream()
    .pipeThrough(new CompressionStream('gzip'));
  return (await new Response(compressed).arrayBuffer()).byteLength;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
