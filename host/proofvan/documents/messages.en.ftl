# Faults of documents.

document-none-allowed = No document may be issued from the run { $run }.
    .advice = Only a completed verification gives a certificate or a notice. Finish or repeat the run.
document-record-breaks-rule = The record contradicts itself in { $field } ({ $rule }).
    .advice = Nothing is issued. Report this with the run's folder: it is a defect or a forgery.
document-not-drawn = The document could not be drawn: { $detail }
    .advice = Repeat the installation; if that does not help, report this with the run's folder.
document-template-missing = The folder of the regulation { $folder } has no certificate template.
    .advice = Repeat the installation.
document-word-missing = The word { $word } is in no catalogue: { $detail }
    .advice = Repeat the installation; if that does not help, report this with the run's folder.
document-character-missing = The fonts have no shape for "{ $value }"; PDF/A does not allow a document without it.
    .advice = Write the name of client, place or instrument with other characters; record and recording are kept.
