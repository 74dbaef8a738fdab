// An S3 server that somebody else wrote, with one bucket, in a folder that goes with it.
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const S3rver = createRequire(import.meta.url)('s3rver');
const directory = mkdtempSync(join(tmpdir(), 'chatops-s3-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'evidence' }] });
const { port } = await server.run();
console.log(`listening ${port}`);
process.stdin.on('end', () => process.exit(0)).resume();
