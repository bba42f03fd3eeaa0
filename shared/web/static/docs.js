// Starts Swagger UI on the page's own OpenAPI document; the validator of another host is off.
"use strict";
window.addEventListener("DOMContentLoaded", function () {
  var place = document.getElementById("swagger");
  window.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    deepLinking: true,
    docExpansion: "list",
    filter: true,
    validatorUrl: null,
    presets: [window.SwaggerUIBundle.presets.apis],
    syntaxHighlight: { activated: false }
  });
});
