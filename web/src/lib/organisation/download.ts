/** Hands bytes to the browser as a file; nothing of them stays in an address. */
export function saveFile(parts: BlobPart[], of: { name: string; type: string }): void {
  const url = URL.createObjectURL(new Blob(parts, { type: of.type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = of.name;
  link.click();
  // The download has its own hold of the bytes once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
