/* Back to a form that was sent: the browser brings its text back but not what is hidden. The key must
   come along, or sending once more makes a second message; it is kept with the place in the history. */
addEventListener("pageshow", () => {
  for (const key of document.querySelectorAll("form:has(textarea) > input[name=request_key]")) {
    const kept = history.state?.requestKey;
    if (kept && key.form.querySelector("textarea").value) key.value = kept;
    else history.replaceState({ requestKey: key.value }, "");
  }
});
