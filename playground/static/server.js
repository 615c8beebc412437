// Talking to the playground server.

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  return { ok: response.ok, ...answer };
}

export async function post(path, body) {
  try {
    const form = body instanceof FormData;
    return await answerOf(await fetch(`/playground/${path}`, {
      method: "POST",
      headers: form ? {} : { "Content-Type": "application/json" },
      body: form ? body : JSON.stringify(body),
    }));
  } catch {
    return { ok: false };
  }
}
