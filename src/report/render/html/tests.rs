use super::super::example;
use super::*;

/// Elements the page may hold; everything else would be an injection.
const ELEMENTS: [&str; 43] = [
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "div", "span", "p", "h1",
    "h2", "h3", "ul", "li", "a", "b", "br", "strong", "code", "details", "summary", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "svg", "defs", "pattern", "path", "rect", "line", "text", "g", "!DOCTYPE", "em",
    "footer",
];

/// Names of all elements that are opened.
fn elements(page: &str) -> Vec<&str> {
    page.split('<')
        .skip(1)
        .filter(|tag| !tag.starts_with('/'))
        .map(|tag| tag.split(|ch: char| ch.is_whitespace() || ch == '>').next().unwrap())
        .collect()
}

#[test]
fn hostile_text_adds_no_element_and_no_attribute() {
    let (tame, hostile) = (html(&example::small()), html(&example::hostile()));
    for name in elements(&hostile) {
        assert!(ELEMENTS.contains(&name), "<{name}>");
    }
    for attribute in ["onload='", "javascript:", "src="] {
        let outside_text = hostile.split('<').skip(1).filter_map(|tag| tag.split('>').next()).any(|tag| {
            // Attributes of our own elements never hold dataset text.
            tag.contains(attribute)
        });
        assert!(!outside_text, "{attribute}");
    }
    assert_eq!(hostile.matches("</style").count(), 1);
    assert!(hostile.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the text is shown as text");
    assert!(!hostile.chars().any(|ch| ch != '\n' && ch.is_control()));
    assert!(!hostile.contains(['\u{202E}', '\u{200B}', '\u{E0041}']));
    assert_eq!(tame.matches("<script").count() + hostile.matches("<script").count(), 0);
}

#[test]
fn the_page_reaches_for_nothing_outside_itself() {
    let page = html(&example::small());
    assert!(page.contains(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">"
    ));
    for reference in ["http://", "https://", "src=", "@import", "url(http"] {
        assert_eq!(page.replace("https://provscan.example", "").matches(reference).count(), 0, "{reference}");
    }
    assert!(page.split("href=\"").skip(1).all(|link| link.starts_with('#')));
}

#[test]
fn the_page_stays_under_its_limit_whatever_the_data() {
    let page = html(&example::huge());
    assert!(page.len() <= LIMIT, "{} bytes", page.len());
    assert!(page.contains("of 10,000 rows; report.json holds more."));
}

#[test]
fn every_link_leads_to_a_section() {
    let page = html(&example::small());
    let targets: Vec<&str> = page.split("href=\"#").skip(1).filter_map(|link| link.split('"').next()).collect();
    assert!(targets.len() > 8);
    for target in targets {
        assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "{target}");
    }
}

#[test]
fn zero_absent_and_not_scanned_look_different() {
    let mut report = example::small();
    report.risk.remove("secret");
    let page = html(&report);
    assert!(page.contains("<th scope=\"row\">secrets</th><td class=\"unscanned\" title=\"not scanned\">n/s</td>"));
    let email = page.split("<th scope=\"row\">email</th>").nth(1).unwrap().split("</tr>").next().unwrap();
    assert_eq!(
        email,
        "<td class=\"absent\" title=\"no such part in the data\">-</td>\
         <td class=\"absent\" title=\"no such part in the data\">-</td>\
         <td class=\"h4\">1,100</td><td class=\"h0\">0</td>\
         <td class=\"absent\" title=\"no such part in the data\">-</td>\
         <td class=\"absent\" title=\"no such part in the data\">-</td>\
         <td class=\"absent\" title=\"no such part in the data\">-</td>\
         <td class=\"h3\">100</td>"
    );
}

#[test]
fn a_card_names_level_share_reasons_rules_and_masked_examples() {
    let page = html(&example::small());
    let card = page.split("<section class=\"card critical\">").nth(1).unwrap().split("</section>").next().unwrap();
    assert_eq!(
        card,
        "<h3>secrets</h3><p><span class=\"level\">critical</span>, 3 records (0.02%)</p>\
         <ul><li>3 records hold a key that passes its checksum (SEC001)</li></ul>\
         <details><summary>1 rule found something</summary><ul>\
         <li><code>SEC001</code> AWS access key: 3 records</li>\
         <li><code>SEC001</code> AKIA************<br><span class=\"soft\">data/train-00000-of-00002.jsonl, row 12, messages[2].content</span></li>\
         <li><code>SEC001</code> AKIA************<br><span class=\"soft\">data/train-00000-of-00002.jsonl, row 90, messages[2].content</span></li>\
         </ul></details>"
    );
}

#[test]
fn disputed_licenses_are_hatched() {
    let page = html(&example::small());
    assert_eq!(page.matches("class=\"bar marked\"").count(), 2);
    assert_eq!(page.matches("id=\"hatch\"").count(), 1);
}
