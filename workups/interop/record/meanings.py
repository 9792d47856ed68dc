"""Which finding a coded or written entry of a record stands for, entry by entry. What isn't listed says nothing here.

Codes: those of the dictionary with confidence C, those of the project's table of confirmed codes, and those that stand
in the Synthea sample records beside their display (tests/samples/synthea_r4), given after each. Nothing is taken from
a code's place in a hierarchy. Texts are compared whole, without case: "diabetes", never "diabetes?" or "no diabetes".
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

SNOMED: Final = "http://snomed.info/sct"
RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC: Final = "http://loinc.org"

Means: TypeAlias = tuple[str, str | bool]
"""A finding's code, and one of its options or True."""

_DIABETES: Final[tuple[Means, ...]] = (("vascular_risk_factors", "diabetes"), ("pmh", "diabetes"))
_HYPERTENSION: Final[tuple[Means, ...]] = (("vascular_risk_factors", "hypertension"),)
_FIBRILLATION: Final[tuple[Means, ...]] = (("vascular_risk_factors", "atrial_fibrillation"),)
_CRAMPS: Final[tuple[Means, ...]] = (("cramps", True),)

CONDITION_CODES: Final[Mapping[str, tuple[Means, ...]]] = {
    "38341003": _HYPERTENSION,  # sample: "Hypertension"
    "84757009": (("known_epilepsy", True),),  # sample: "Epilepsy"
    "26544005": (("weakness_reported", True),),  # table of codes: "Muscle weakness (finding)"
    "55300003": _CRAMPS,  # table of codes: "Cramp (finding)"
    "424647005": _CRAMPS,  # table of codes: "Cramp in limb (finding)"
    "449918009": _CRAMPS,  # table of codes: "Cramp in lower leg (finding)"
    "91019004": (("sensory_symptoms", True),),  # table of codes: "Paresthesia (finding)"
    "80313002": (("palpitations", True),),  # dictionary, C
    "386661006": (("fever_reported", True),),  # dictionary, C
    "42984000": (("night_sweats", True),),  # dictionary, C
    "62315008": (("diarrhoea_or_vomiting", True),),  # dictionary, C
    "84229001": (("fatigue", True),),  # dictionary, C
}

SMOKING_CODES: Final[Mapping[str, str]] = {
    "266919005": "never",  # sample: "Never smoker"
    "8517006": "ex_smoker",  # sample: "Former smoker"
}
SMOKING_TEXTS: Final[Mapping[str, str]] = {
    "never smoker": "never",
    "never smoked tobacco": "never",
    "former smoker": "ex_smoker",
    "ex-smoker": "ex_smoker",
    "current smoker": "current_smoker",
    "smoker": "current_smoker",
    "current every day smoker": "current_smoker",
}

MEDICINE_CODES: Final[Mapping[str, str]] = {  # RxNorm, as the samples display them
    "316049": "thiazide",  # "Hydrochlorothiazide 25 MG"
    "316052": "thiazide",  # "Hydrochlorothiazide 6.25 MG"
    "1153378": "benzodiazepine_or_zdrug",  # "Clonazepam [Klonopin]"
    "308971": "other_antiepileptic",  # "Carbamazepine[Tegretol]"
    "106258": "corticosteroid",  # "Hydrocortisone 10 MG/ML Topical Cream"; the finding asks for every route
}


def _texts(listed: Mapping[tuple[Means, ...], str]) -> Mapping[str, tuple[Means, ...]]:
    return {text: means for means, texts in listed.items() for text in texts.split(" | ")}


def _past(option: str) -> tuple[Means, ...]:
    return (("pmh", option),)


CONDITION_TEXTS: Final = _texts(
    {
        _DIABETES: "diabetes | diabetes mellitus | type 1 diabetes | type 2 diabetes | type 1 diabetes mellitus | "
        "type 2 diabetes mellitus | diabetes mellitus type 1 | diabetes mellitus type 2 | diabetes type 1 | "
        "diabetes type 2 | type i diabetes mellitus | type ii diabetes mellitus",
        _HYPERTENSION: "hypertension | essential hypertension | primary hypertension | hypertensive disorder",
        _FIBRILLATION: "atrial fibrillation | paroxysmal atrial fibrillation | persistent atrial fibrillation | "
        "permanent atrial fibrillation",
        (("vascular_risk_factors", "high_cholesterol"),): "hypercholesterolaemia | hypercholesterolemia | "
        "familial hypercholesterolaemia | familial hypercholesterolemia | high cholesterol",
        (("vascular_risk_factors", "known_arterial_disease"),): "peripheral arterial disease | "
        "peripheral vascular disease | carotid artery stenosis | peripheral arterial occlusive disease",
        (("vascular_risk_factors", "known_arterial_disease"), ("pmh", "heart_disease")): "ischaemic heart disease | "
        "ischemic heart disease | coronary artery disease | coronary arteriosclerosis | coronary heart disease | "
        "angina pectoris | myocardial infarction",
        _past("heart_disease"): "heart failure | congestive heart failure | chronic heart failure",
        _past("stroke_tia"): "stroke | transient ischaemic attack | transient ischemic attack | tia | "
        "ischaemic stroke | ischemic stroke | cerebral infarction | cerebrovascular accident",
        _past("thyroid_disease"): "hypothyroidism | hyperthyroidism | graves' disease | graves disease | "
        "thyrotoxicosis | hashimoto thyroiditis | acquired hypothyroidism",
        _past(
            "ckd"
        ): "chronic kidney disease | ckd | chronic kidney disease stage 3 | chronic kidney disease stage 4 | "
        "chronic kidney disease stage 5 | chronic kidney disease stage 3a | chronic kidney disease stage 3b",
        _past("liver_disease"): "cirrhosis of liver | cirrhosis | alcoholic liver disease | chronic liver disease",
        _past("multiple_sclerosis"): "multiple sclerosis",
        _past("parkinsons"): "parkinson's disease | parkinson disease",
        _past("essential_tremor"): "essential tremor",
        _past("cervical_spondylosis"): "cervical spondylosis",
        _past("neuropathy"): "peripheral neuropathy | polyneuropathy | diabetic peripheral neuropathy",
        _past("muscle_disease"): "muscular dystrophy | myotonic dystrophy | polymyositis | dermatomyositis",
        _past("anxiety_depression"): "depression | depressive disorder | major depressive disorder | anxiety | "
        "anxiety disorder | generalised anxiety disorder | generalized anxiety disorder | anxiety with depression",
        _past("psychosis_bipolar"): "schizophrenia | bipolar disorder | bipolar affective disorder",
        _past("functional_disorder"): "functional neurological disorder",
        _past("rheumatoid_or_connective_tissue"): "rheumatoid arthritis | systemic lupus erythematosus | "
        "systemic sclerosis | sjogren's syndrome | sjögren's syndrome",
        _past("coeliac_ibd"): "coeliac disease | celiac disease | crohn's disease | ulcerative colitis",
        _past("polio"): "poliomyelitis | post-polio syndrome",
        _past("hiv"): "hiv infection | human immunodeficiency virus infection",
        _past("asthma_copd"): "asthma | copd | chronic obstructive pulmonary disease | "
        "chronic obstructive lung disease",
        _past("osteoporosis"): "osteoporosis",
        (("known_epilepsy", True),): "epilepsy",
        (("alcohol_dependence", True),): "alcohol dependence | alcohol dependence syndrome",
        (("pregnancy_status", "pregnant"),): "pregnancy | pregnant | normal pregnancy",
        (("nicotine_use", "current_smoker"), ("vascular_risk_factors", "smoking")): "smoker | current smoker",
    }
)

PROCEDURE_TEXTS: Final = _texts(
    {
        _past("thyroid_parathyroid_surgery"): "thyroidectomy | total thyroidectomy | parathyroidectomy | "
        "thyroid lobectomy",
        _past("bariatric_surgery"): "gastric bypass | sleeve gastrectomy | bariatric surgery",
        # Which device it is, and whether it may go into a scanner, no procedure says.
        (("mri_device", "unknown_device"),): "insertion of permanent cardiac pacemaker | "
        "implantation of cardiac pacemaker | cardiac pacemaker insertion | cochlear implant | "
        "implantation of cochlear prosthesis | insertion of implantable cardioverter-defibrillator",
    }
)

CONTRAST_TEXTS: Final = frozenset(
    {"contrast media", "radiographic contrast media", "iodinated contrast media", "iodinated contrast agent"}
)


def meant(texts: Iterable[str], table: Mapping[str, tuple[Means, ...]]) -> tuple[Means, ...]:
    """What the first of these texts that the table has means."""
    return next((table[key] for each in texts if (key := each.casefold().replace("’", "'")) in table), ())
