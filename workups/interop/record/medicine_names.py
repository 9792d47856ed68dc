"""Ingredients by class, under their recommended international names, with the British ones where they differ.

Classes as in the British National Formulary (https://bnf.nice.org.uk, drug classes). Only ingredients that belong to
one class beyond doubt; brands are left out.
"""

from collections.abc import Mapping
from typing import Final

_CLASSES: Final[Mapping[str, str]] = {
    "ssri_snri": "sertraline citalopram escitalopram fluoxetine paroxetine fluvoxamine venlafaxine duloxetine",
    "tca": "amitriptyline nortriptyline imipramine clomipramine dosulepin lofepramine trimipramine doxepin",
    "maoi": "phenelzine tranylcypromine isocarboxazid moclobemide",
    "other_antidepressant": "mirtazapine trazodone vortioxetine agomelatine reboxetine mianserin",
    "antipsychotic": "olanzapine quetiapine risperidone aripiprazole haloperidol clozapine amisulpride chlorpromazine "
    "paliperidone lurasidone zuclopenthixol flupentixol sulpiride",
    "lithium": "lithium",
    "stimulant_adhd": "methylphenidate dexamfetamine lisdexamfetamine",
    "benzodiazepine_or_zdrug": "diazepam lorazepam clonazepam temazepam nitrazepam clobazam oxazepam chlordiazepoxide "
    "midazolam alprazolam zopiclone zolpidem",
    "valproate": "valproate sodium_valproate valproic_acid",
    "other_antiepileptic": "carbamazepine oxcarbazepine eslicarbazepine lamotrigine levetiracetam brivaracetam "
    "phenytoin topiramate lacosamide zonisamide phenobarbital ethosuximide perampanel primidone",
    "gabapentinoid": "gabapentin pregabalin",
    "opioid": "codeine dihydrocodeine morphine oxycodone fentanyl buprenorphine methadone tapentadol hydromorphone "
    "co-codamol co-dydramol",
    "tramadol": "tramadol",
    "triptan": "sumatriptan rizatriptan zolmitriptan naratriptan almotriptan eletriptan frovatriptan",
    "linezolid_methylene_blue": "linezolid",
    "dopamine_antagonist_antiemetic": "metoclopramide prochlorperazine domperidone",
    "beta_agonist": "salbutamol albuterol terbutaline salmeterol formoterol",
    "theophylline": "theophylline aminophylline",
    "corticosteroid": "prednisolone prednisone methylprednisolone hydrocortisone dexamethasone beclometasone "
    "budesonide deflazacort",
    "thyroxine": "levothyroxine",
    "statin": "atorvastatin simvastatin rosuvastatin pravastatin fluvastatin",
    "fibrate": "fenofibrate bezafibrate gemfibrozil ciprofibrate",
    "loop_diuretic": "furosemide bumetanide torasemide",
    "thiazide": "bendroflumethiazide hydrochlorothiazide indapamide chlortalidone",
    "potassium_raising": "spironolactone eplerenone amiloride triamterene",
    "ppi": "omeprazole lansoprazole pantoprazole esomeprazole rabeprazole",
    "anticholinesterase": "donepezil rivastigmine galantamine pyridostigmine neostigmine",
    "antimuscarinic": "oxybutynin tolterodine solifenacin fesoterodine darifenacin procyclidine trihexyphenidyl",
    "fluoroquinolone": "ciprofloxacin levofloxacin moxifloxacin ofloxacin",
    "cephalosporin": "cefalexin cefuroxime ceftriaxone cefaclor cefradine cefixime cefadroxil",
    "ciclosporin_tacrolimus": "ciclosporin tacrolimus",
    "platinum_chemotherapy": "cisplatin carboplatin oxaliplatin",
    "amiodarone": "amiodarone",
    "digoxin": "digoxin",
    "decongestant": "pseudoephedrine xylometazoline oxymetazoline",
    "sedating_antihistamine": "chlorphenamine promethazine hydroxyzine alimemazine diphenhydramine",
    "anticoagulant": "warfarin acenocoumarol apixaban rivaroxaban edoxaban dabigatran dalteparin enoxaparin tinzaparin",
    "antiresorptive": "alendronic_acid risedronate ibandronic_acid zoledronic_acid denosumab",
    "metformin": "metformin",
    "amantadine_levodopa": "amantadine levodopa co-careldopa co-beneldopa",
}
CLASS_OF_NAME: Final[Mapping[str, str]] = {
    name.replace("_", " "): option for option, names in _CLASSES.items() for name in names.split()
}
