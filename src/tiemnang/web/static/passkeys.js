// Passkeys: speaks between the page's forms (data-passkey) and the browser. Without it the password still opens the door.
"use strict";
{
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

  async function post(form, address, body) {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
    const said = await answer.json();
    if (!answer.ok) throw Object.assign(new Error("refused"), { said: said.said });
    return said;
  }

  // Only what was made in this page is sent back; bytes travel as base64url.
  const make = async (asked) => {
    const key = await navigator.credentials.create({ publicKey: { ...asked, challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) }, excludeCredentials: listed(asked.excludeCredentials) } });
    return { response: { attestationObject: toText(key.response.attestationObject) }, key };
  };
  const use = async (asked) => {
    const key = await navigator.credentials.get({ publicKey: { ...asked, challenge: toBytes(asked.challenge),
      allowCredentials: listed(asked.allowCredentials) } });
    return { response: { authenticatorData: toText(key.response.authenticatorData), signature: toText(key.response.signature),
      userHandle: key.response.userHandle ? toText(key.response.userHandle) : null }, key };
  };

  async function press(event) {
    event.preventDefault();
    const form = event.currentTarget, said = form.querySelector("[data-passkey-said]"), button = form.querySelector("button");
    said.hidden = button.disabled = true;
    try {
      const { publicKey, go: first } = await post(form, form.dataset.begin, {});
      if (!publicKey) return location.assign(first); // to show once more who is here
      const { response, key } = await (form.dataset.passkey === "create" ? make : use)(publicKey);
      const credential = { id: key.id, rawId: toText(key.rawId), type: key.type, clientExtensionResults: key.getClientExtensionResults(),
        response: { ...response, clientDataJSON: toText(key.response.clientDataJSON) } };
      const { go } = await post(form, form.dataset.finish, { credential, next: form.elements.next?.value || "" });
      // A mark on the same page would only scroll there.
      location.assign(go);
      if (go.split("#")[0] === location.pathname) location.reload();
    } catch (trouble) {
      said.textContent = trouble.said || form.dataset.failed;
      said.hidden = button.disabled = false;
    }
  }

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    if (!window.PublicKeyCredential) return;
    form.hidden = false;
    form.addEventListener("submit", press);
  });
  document.querySelectorAll("[data-passkey-none]").forEach((one) => { one.hidden = Boolean(window.PublicKeyCredential); });
}
