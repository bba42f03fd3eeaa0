// Starts Swagger UI on the page's own OpenAPI document; the validator of another host is off.
// Its own layout would bring a second title and a second main part, and links inside buttons (WCAG 4.1.2).
"use strict";
function suiteParts(system) {
  var element = system.React.createElement;

  function SuiteLayout(given) {
    var status = given.specSelectors.loadingStatus();
    if (status !== "success") {
      var failed = status === "failed" || status === "failedConfig";
      return element("p", { role: "status" }, failed ? "接口文档没有载入，请刷新页面重试。" : "正在载入……");
    }
    function part(name) { return element(given.getComponent(name, true), { key: name }); }
    var login = given.specSelectors.securityDefinitions() ? part("AuthorizeBtnContainer") : null;
    return element("div", { className: "swagger-ui" },
      part("SvgAssets"),
      element("div", { className: "tools" }, part("FilterContainer"), login),
      part("errors"), part("operations"), part("Models"));
  }

  function DeepLink(given) { return element("span", null, given.text); }

  return { components: { SuiteLayout: SuiteLayout, DeepLink: DeepLink } };
}

function nameFilter() {
  var filter = document.querySelector(".operation-filter-input");
  filter.setAttribute("aria-label", "按分类筛选");
  filter.setAttribute("placeholder", "按分类筛选");
}

window.addEventListener("DOMContentLoaded", function () {
  var place = document.getElementById("swagger");
  window.SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    layout: "SuiteLayout",
    deepLinking: true,
    docExpansion: "list",
    filter: true,
    validatorUrl: null,
    presets: [window.SwaggerUIBundle.presets.apis],
    plugins: [suiteParts],
    onComplete: nameFilter,
    syntaxHighlight: { activated: false }
  });
});
