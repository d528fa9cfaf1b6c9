export async function* peers() {}
